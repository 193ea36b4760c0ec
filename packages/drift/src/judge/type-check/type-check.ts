import ts from 'typescript'
import { compileInMemory, renderSchema } from '@latchkey/generate'
import { repairDocument } from '@latchkey/spec'
import type { OneWay } from '../compare/schema-comparison.ts'
import type { DocumentIndex, OperationEntry } from '@latchkey/openapi'
import { lostMembers } from './lost-members.ts'
import { codeThatNames, type Named, namingHelpers } from './named-in-code.ts'
import type { TableResult } from '../compare/compare-documents.ts'
import type { OperationPair } from '../compare/operation-scope.ts'
import { typedPart } from './typed-document.ts'

/** Something a typed caller of the old document can no longer do. */
export interface TypeBreak {
  /** Name of the operation, or of the schema where `schema` is set. */
  id: string
  schema?: true
  part: 'parameters' | 'body' | 'answer' | 'error' | 'schema'
  direction: OneWay
  /** What the compiler says, one line. */
  message: string
  /** The member that is no longer taken, where that is the matter: `body.steps[].ref`. */
  lost?: string
  /** What code named that no longer compiles, where that is the matter. */
  named?: Pick<Named, 'what' | 'name'>
}

/** One line of the caller; `old` and `fresh` are its variables of the old and the new type. */
type Check = Omit<TypeBreak, 'message'> & {
  statement: string
  old: string
  fresh: string
  /** The new type of a value that is received, as text. */
  received?: string
  /** Its values are named in code; whether the types fit is told of the operations. */
  isNamedOnly?: true
}

const helpers = `
import type { paths as OldPaths, webhooks as OldWebhooks, components as OldComponents } from './old.ts'
import type { paths as NewPaths, webhooks as NewWebhooks, components as NewComponents } from './new.ts'

// What openapi-fetch hands out as data and as error (openapi-typescript-helpers: OkStatus, ErrorStatus).
type Ok = 200 | 201 | 202 | 203 | 204 | 206 | 207 | '2XX'
type Content<R, S> = { [K in keyof R & S]: R[K] extends { content: infer C } ? C[keyof C] : never }[keyof R & S]
type Data<O> = O extends { responses: infer R } ? Content<R, Ok> : never
type Failure<O> = O extends { responses: infer R } ? Content<R, Exclude<keyof R, Ok>> : never
type Parameters<O> = O extends { parameters: infer P } ? P : never
type Body<O> = O extends { requestBody?: infer B } ? (NonNullable<B> extends { content: infer C } ? C[keyof C] : never) : never
// Nobody relies on content that was not documented, and content that goes is told by the table.
type Known<T> = [T] extends [never] ? unknown : T
`

/**
 * Compiles a typed caller of the old document against the types of the new one: what it sends must be accepted, what
 * it receives must fit what it expects.
 *
 * @throws {@link SpecError} when openapi-typescript cannot make types of a document
 */
export function checkTypes(
  old: DocumentIndex,
  fresh: DocumentIndex,
  { changed, loose, narrowed }: Pick<TableResult, 'changed' | 'loose' | 'narrowed'>,
): TypeBreak[] {
  const typed = changed.filter(({ before, after }) => before.typed && after.typed)
  const schemas = [...loose, ...narrowed]
  const checks = [...typed.flatMap(checksOf), ...loose.map(schemaCheck), ...narrowed.map(nameCheck)]
  if (checks.length === 0) return []
  const program = compileInMemory({
    'old.ts': typesOf(
      'the old document',
      old,
      typed.map((pair) => pair.before),
      schemas,
    ),
    'new.ts': typesOf(
      'the new document',
      fresh,
      typed.map((pair) => pair.after),
      schemas,
    ),
    'caller.ts': `${helpers}${checks.map(({ statement }) => `${statement}\n`).join('')}`,
  })
  const caller = program.getSourceFile('/caller.ts')
  if (!caller) return []
  const firstLine = helpers.split('\n').length - 1
  const breaks: TypeBreak[] = []
  const failed = new Map<number, string>()
  for (const diagnostic of program.getSemanticDiagnostics(caller)) {
    const { line } = caller.getLineAndCharacterOfPosition(diagnostic.start ?? 0)
    if (!failed.has(line - firstLine)) failed.set(line - firstLine, explain(diagnostic))
  }
  for (const [i, { id, schema, part, direction }] of checks.entries()) {
    const message = failed.get(i)
    if (message !== undefined) breaks.push({ id, part, direction, message, ...(schema ? { schema } : {}) })
  }
  breaks.push(...findLost(program, caller, checks), ...findNamed(program, caller, checks))
  return breaks
}

function checksOf({ before, after }: OperationPair, i: number): Check[] {
  const was = typeOf('Old', before)
  const is = typeOf('New', after)
  const received = (part: 'answer' | 'error', type: string): Check => ({
    id: after.id,
    part,
    direction: 'response',
    old: `${part}Of${i}`,
    fresh: `${part}${i}`,
    received: `${type}<${is}>`,
    statement: `declare const ${part}${i}: ${type}<${is}>; export const ${part}Of${i}: Known<${type}<${was}>> = ${part}${i}`,
  })
  const sent = (part: 'parameters' | 'body', type: string): Check => {
    const name = `${part}${i}`
    return {
      id: after.id,
      part,
      direction: 'request',
      statement: `declare const ${name}: ${type}<${was}>; export declare const ${name}Taken: ${type}<${is}>; export const ${part}Of${i}: ${type}<${is}> = ${name}`,
      old: name,
      fresh: `${name}Taken`,
    }
  }
  if (after.kind === 'webhook') {
    // The vendor calls: its body arrives here, and the answers are ours.
    const name = `payload${i}`
    const statement = `declare const ${name}: Body<${is}>; export const ${name}Of: Known<Body<${was}>> = ${name}`
    const received = `Body<${is}>`
    return [
      {
        id: after.id,
        part: 'body',
        direction: 'response',
        statement,
        old: `${name}Of`,
        fresh: name,
        received,
      },
    ]
  }
  return [
    sent('parameters', 'Parameters'),
    sent('body', 'Body'),
    received('answer', 'Data'),
    received('error', 'Failure'),
  ]
}

/** Loose schemas are taken for payloads that arrive. */
function schemaCheck(name: string, i: number): Check {
  const key = `['schemas'][${JSON.stringify(name)}]`
  const statement = `declare const schema${i}: NewComponents${key}; export const schemaOf${i}: OldComponents${key} = schema${i}`
  const received = `NewComponents${key}`
  const variables = { old: `schemaOf${i}`, fresh: `schema${i}`, received }
  return { id: name, schema: true, part: 'schema', direction: 'response', statement, ...variables }
}

/** Code that says of a value which named schema it is knows no other form of it. */
function nameCheck(name: string, i: number): Check {
  const received = `NewComponents['schemas'][${JSON.stringify(name)}]`
  const statement = `declare const named${i}: ${received}; declare const namedBefore${i}: Old${received.slice(3)}; export const bothOf${i} = [named${i}, namedBefore${i}]`
  const variables = { old: `namedBefore${i}`, fresh: `named${i}`, received }
  return {
    id: name,
    schema: true,
    part: 'schema',
    direction: 'response',
    statement,
    isNamedOnly: true,
    ...variables,
  }
}

function typeOf(side: 'Old' | 'New', { kind, key, method }: OperationEntry): string {
  const group = kind === 'path' ? 'Paths' : 'Webhooks'
  return `${side}${group}[${JSON.stringify(key)}][${JSON.stringify(method)}]`
}

/** The types a package of the document has: what nobody can read in it is repaired for packages, too. */
function typesOf(
  name: string,
  index: DocumentIndex,
  operations: readonly OperationEntry[],
  schemas: readonly string[],
): string {
  const { document } = repairDocument(typedPart(index, operations, schemas))
  return withExports(renderSchema(name, document))
}

/** A document without webhooks or components still needs the names. */
function withExports(types: string): string {
  return ['paths', 'webhooks', 'components'].reduce(
    (text, name) =>
      new RegExp(`export (interface|type) ${name}\\b`).test(text)
        ? text
        : `${text}\nexport type ${name} = Record<string, never>`,
    types,
  )
}

type Known = Map<ts.Type, string[]>

function typesOfVariables(checker: ts.TypeChecker, caller: ts.SourceFile): Map<string, ts.Type> {
  const types = new Map<string, ts.Type>()
  for (const statement of caller.statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const { name } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name)) types.set(name.text, checker.getTypeAtLocation(name))
    }
  }
  return types
}

/** Compiles code that names what the old types knew of received values: what no longer compiles is a break. */
function findNamed(program: ts.Program, caller: ts.SourceFile, checks: readonly Check[]): TypeBreak[] {
  const checker = program.getTypeChecker()
  const types = typesOfVariables(checker, caller)
  const known = new Map<ts.Type, Set<ts.Type>>()
  const named = checks.flatMap((check) => {
    const [before, after] = [types.get(check.old), types.get(check.fresh)]
    if (!check.received || !before || !after) return []
    const isDone = known.get(before)?.has(after) === true
    known.set(before, (known.get(before) ?? new Set()).add(after))
    // Many operations respond alike: what one of them shows is told of all by the table.
    return isDone
      ? []
      : codeThatNames(checker, caller, { before, after }, check.received).map((one) => ({ check, ...one }))
  })
  if (named.length === 0) return []
  const blocks = named.map(({ statement }, i) => `export namespace Names${i} { ${statement} }\n`)
  const text = `${helpers}${namingHelpers}${blocks.join('')}`
  const sources = Object.fromEntries(
    ['old.ts', 'new.ts'].map((file) => [file, program.getSourceFile(`/${file}`)?.text ?? '']),
  )
  const naming = compileInMemory({ ...sources, 'names.ts': text })
  const file = naming.getSourceFile('/names.ts')
  if (!file) return []
  const firstLine = `${helpers}${namingHelpers}`.split('\n').length - 1
  const failed = new Map<number, ts.Diagnostic>()
  for (const diagnostic of naming.getSemanticDiagnostics(file)) {
    const { line } = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0)
    if (!failed.has(line - firstLine)) failed.set(line - firstLine, diagnostic)
  }
  return named.flatMap(({ check, what, name }, i) => {
    const diagnostic = failed.get(i)
    if (!diagnostic) return []
    const { id, schema, part, direction } = check
    const message = `Code that names ${name} no longer compiles (TS${diagnostic.code}): ${explain(diagnostic)}`
    return [{ id, part, direction, message, named: { what, name }, ...(schema ? { schema } : {}) }]
  })
}

function findLost(program: ts.Program, caller: ts.SourceFile, checks: readonly Check[]): TypeBreak[] {
  const checker = program.getTypeChecker()
  const types = typesOfVariables(checker, caller)
  // Many operations answer alike, with one error for all of them.
  const known = { request: new Map<ts.Type, Known>(), response: new Map<ts.Type, Known>() }
  const lostOf = (was: ts.Type, is: ts.Type, direction: OneWay): string[] => {
    const others = known[direction].get(was) ?? new Map<ts.Type, string[]>()
    known[direction].set(was, others)
    const lost = others.get(is) ?? lostMembers(checker, caller, was, is, direction === 'response')
    others.set(is, lost)
    return lost
  }
  return checks.flatMap(({ id, schema, part, direction, old, fresh, isNamedOnly }) => {
    if (isNamedOnly) return []
    const was = types.get(old)
    const is = types.get(fresh)
    if (!was || !is) return []
    return lostOf(was, is, direction).map((path) => {
      const lost = `${part}${path}`
      const message = `${lost} is not a member any more.`
      return { id, part, direction, lost, message, ...(schema ? { schema } : {}) }
    })
  })
}

/** The end of the compiler's chain of reasons says what does not fit. */
function explain({ messageText }: ts.Diagnostic): string {
  const reasons = ts.flattenDiagnosticMessageText(messageText, '\n').split('\n')
  const last = reasons.at(-1)?.trim() ?? ''
  const path = [
    ...reasons
      .join('\n')
      .matchAll(/Types of property '([^']*)' are incompatible|The types of '([^']*)' are/g),
  ]
    .map(([, one, several]) => one ?? several ?? '')
    .filter((name) => name !== '')
  return path.length > 0 ? `${path.join('.')}: ${last}` : last
}
