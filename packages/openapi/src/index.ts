export { compareText } from './compare-text.ts'
export { formatProblem, formatProblems, oneLine, type Problem, SpecError } from './diagnostic.ts'
export {
  type DocumentIndex,
  escape,
  indexDocument,
  type Located,
  type OperationEntry,
} from './document/document-index.ts'
export {
  collectionFormat,
  collectionStyles,
  documentServers,
  effectiveDocument,
  type EffectiveParameter,
  effectiveParameters,
  effectiveSecurity,
  type EffectiveServer,
  effectiveServers,
  type EffectiveServers,
  evenUrl,
  isOwnHeader,
  parameterKey,
  styleInWords,
  type Written,
  writtenPlace,
} from './document/effective.ts'
export { type Holds, type Kind, memberOf } from './document/grammar.ts'
export type { DocumentHashes } from './document/hash-document.ts'
export type { DocumentIssue, IssueCode } from './document/issue.ts'
export { type NormalisedDocument, normaliseDocument } from './document/normalise.ts'
export { formatFile, literal } from './format.ts'
export { sha256 } from './hash.ts'
export { deref, fromPointer, type JsonPointer, pointerOfRef, toPointer, valueAt } from './json-pointer.ts'
export { canonicalJson, copyJson, equalJson, isObject, type Json, type JsonObject, objectOf } from './json.ts'
export {
  decodeUtf8,
  type Location,
  openapiVersion,
  parseSource,
  refuseLongLines,
  type SourceDocument,
} from './located-document.ts'
export { isLoopback } from './loopback.ts'
export { httpMethods, idempotentMember, type Operation, operationsOf, propertyNames } from './operations.ts'
export { parseUrl } from './parse-url.ts'
export { describePlace, type NameParameter, operationsInWords, plain, quote, quoteWhole } from './places.ts'
export { isPlaceholder, isPlaceholderHost } from './placeholders.ts'
export { plural } from './plural.ts'
export { rewriteYaml, writeYaml } from './write-yaml.ts'
export { readYaml } from './read-yaml.ts'
