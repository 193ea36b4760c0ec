import { hasOwn, isObject, type Json, type JsonObject } from '../json.ts'
import { deref, pointerOfRef, toPointer, type JsonPointer } from '../json-pointer.ts'
import { SpecError } from '../diagnostic.ts'
import { contractExtensions, memberOf, type Holds, type Kind } from './grammar.ts'
import { findDuplicates } from './duplicates.ts'
import { hashDocument } from './hash-document.ts'
import { plain } from '../places.ts'
import type { DocumentHashes } from './hash-document.ts'
import type { DocumentIssue, IssueCode } from './issue.ts'

/** A document taken apart: what it promises, and what it says about that. */
export interface NormalisedDocument {
  /** `3.0`, `3.1` or `3.2`. */
  version: string
  /**
   * Only what can be called or typed: no descriptions, examples, extensions, versions or dates. Broken references are
   * empty schemas. What is left stands where it stood, so pointers hold for the original document too.
   */
  contract: JsonObject
  /** Descriptions, examples and the like by pointer, white space and crawl dates evened out. */
  texts: ReadonlyMap<JsonPointer, Json>
  issues: readonly DocumentIssue[]
  hashes: DocumentHashes
}

/** What a member holds; extensions, where the grammar has no place of their own for them. */
type Held = Holds | 'extension'

const deepest = 400

/**
 * Takes an OpenAPI 3.x document apart into contract and text, and repairs for the comparison what can be repaired.
 *
 * @param name what to call the document in an error
 * @throws {@link SpecError} when it is not an OpenAPI 3.x document, or is nested too deep to be one
 */
export function normaliseDocument(document: Json, name = 'document'): NormalisedDocument {
  const root = openApi3(document, name)
  const version = /^3\.\d+/.exec(String(root['openapi']))?.[0] ?? '3.0'
  const issues: DocumentIssue[] = []
  const texts = new Map<JsonPointer, Json>()
  const report = (code: IssueCode, at: readonly string[], reason: string): void => {
    issues.push({ code, pointer: toPointer(at), reason: plain(reason, 300) })
  }

  const visit = (value: Json, holds: Held | undefined, at: readonly string[]): Json | undefined => {
    if (at.length > deepest) {
      throw new SpecError([
        { file: name, pointer: toPointer(at.slice(0, 6)), reason: `nested deeper than ${deepest} levels` },
      ])
    }
    if (holds === undefined) return value
    if (holds === 'volatile') return undefined
    if (holds === 'text') {
      texts.set(toPointer(at), evenText(value))
      return undefined
    }
    if (holds === 'scopes') return scopes(value, at)
    if (holds === 'extension') return reportDangling(value, at)
    if (holds.endsWith('[]')) return list(value, holds.slice(0, -2) as Kind, at)
    if (holds.endsWith('{}')) return map(value, holds.slice(0, -2) as Kind, at)
    return object(value, holds as Kind, at)
  }

  const list = (value: Json, kind: Kind, at: readonly string[]): Json | undefined => {
    if (Array.isArray(value)) {
      return value.map((item, i) => {
        const kept = visit(item, kind, [...at, String(i)]) ?? {}
        // openapi-typescript stops on `true` and `false` in these lists.
        return kept === true ? {} : kept === false ? { not: {} } : kept
      })
    }
    report('malformed', at, 'a list is expected here; what stands here was left out')
    return undefined
  }

  const map = (value: Json, kind: Kind, at: readonly string[]): Json | undefined =>
    isObjectAt(value, at, 'what stands here was left out') ? members(value, () => kind, at) : undefined

  const object = (value: Json, kind: Kind, at: readonly string[]): Json | undefined => {
    if (kind === 'schema' && typeof value === 'boolean') return value
    // `items` of OpenAPI's ancestors may be a list.
    if (kind === 'schema' && Array.isArray(value) && at.at(-1) === 'items') return list(value, 'schema', at)
    if (!isObjectAt(value, at, 'it counts as an empty one')) return {}
    const ref = value['$ref']
    if (typeof ref === 'string') return reference(value, ref, kind, at)
    const kept = members(value, (key) => (isExtension(key) ? 'extension' : memberOf(kind, key)), at)
    if (kind === 'schema') evenSchema(kept)
    if (kind === 'discriminator') evenMapping(kept, at)
    return kept
  }

  const isObjectAt = (value: Json, at: readonly string[], consequence: string): value is JsonObject => {
    if (isObject(value)) return true
    if (value !== null) report('malformed', at, `an object is expected here; ${consequence}`)
    return false
  }

  const members = (
    value: JsonObject,
    holdsOf: (key: string) => Held | undefined,
    at: readonly string[],
  ): JsonObject => {
    const kept: JsonObject = {}
    for (const [key, member] of Object.entries(value))
      keep(kept, key, visit(member, holdsOf(key), [...at, key]))
    return kept
  }

  const reference = (value: JsonObject, ref: string, kind: Kind, at: readonly string[]): Json => {
    const { leads, code, why } = followed(root, value, ref)
    if (code !== undefined) report(code, at, `${ref} ${why}; it counts as unknown`)
    const siblings = Object.entries(value).filter(([key]) => key !== '$ref' && !key.startsWith('x-'))
    const [said, counting] = [true, false].map((isText) =>
      Object.fromEntries(siblings.filter(([key]) => (memberOf(kind, key) === 'text') === isText)),
    ) as [JsonObject, JsonObject]
    members(said, () => 'text', at)
    const names = Object.keys(counting).join(', ')
    if (names === '') return leads
    // A path item may stand beside a reference in every version.
    const isRead = kind === 'pathItem' || (kind === 'schema' && version !== '3.0')
    if (!isRead) {
      const reason = `${names} beside a reference has no effect in OpenAPI ${version}; it was left out`
      report('ref-siblings', at, reason)
      return leads
    }
    const kept = { ...leads, ...members(counting, (key) => memberOf(kind, key), at) }
    if (kind === 'schema') evenSchema(kept)
    return kept
  }

  /** Scopes count by name; what the document says about each is text. */
  const scopes = (value: Json, at: readonly string[]): Json => {
    if (!isObject(value)) return {}
    return Object.fromEntries(
      Object.entries(value).map(([scope, description]) => {
        texts.set(toPointer([...at, scope]), evenText(description))
        return [scope, '']
      }),
    )
  }

  /** openapi-typescript and Redocly want `mapping` to hold references; generators of documents write other things. */
  const evenMapping = (discriminator: JsonObject, at: readonly string[]): void => {
    const { mapping, defaultMapping } = discriminator
    delete discriminator['mapping']
    delete discriminator['defaultMapping']
    if (isObject(mapping)) discriminator['mapping'] = namedSchemas(mapping, [...at, 'mapping'])
    if (defaultMapping !== undefined) Object.assign(discriminator, namedSchemas({ defaultMapping }, at))
  }

  /** The members that name a schema of the document, as references to it. */
  const namedSchemas = (names: JsonObject, at: readonly string[]): JsonObject => {
    const kept: JsonObject = {}
    for (const [value, written] of Object.entries(names)) {
      const stated = isObject(written) ? written['$ref'] : written
      const candidates =
        typeof stated === 'string' ? [stated, toPointer(['components', 'schemas', stated])] : []
      const found = candidates.find((ref) => ref.startsWith('#') && deref(root, { $ref: ref }) !== undefined)
      const where = [...at, value]
      if (found === undefined) {
        report('mapping-dropped', where, 'names no schema of this document; it was left out')
      } else {
        if (found !== written) report('mapping-repaired', where, `read as a reference to ${found}`)
        keep(kept, value, found)
      }
    }
    return kept
  }

  const reportDangling = (value: Json, at: readonly string[]): undefined => {
    if (at.length > deepest) return
    if (Array.isArray(value)) value.forEach((item, i) => reportDangling(item, [...at, String(i)]))
    if (!isObject(value)) return
    const ref = value['$ref']
    if (typeof ref === 'string' && ref.startsWith('#') && deref(root, value) === undefined) {
      report('extension-ref-dangling', at, `${ref} leads nowhere; extensions do not count`)
    }
    for (const [key, member] of Object.entries(value)) reportDangling(member, [...at, key])
  }

  const contract = object(withWebhooks(root), 'document', []) as JsonObject
  issues.push(...findDuplicates(contract))
  return { version, contract, texts, issues, hashes: hashDocument(contract, texts) }
}

function openApi3(document: Json, name: string): JsonObject {
  const refuse = (reason: string): never => {
    throw new SpecError([{ file: name, reason }])
  }
  if (!isObject(document)) return refuse('is not an OpenAPI document: an object is expected at the top')
  if (document['swagger'] !== undefined) {
    return refuse(`is Swagger ${String(document['swagger'])}: convert it to OpenAPI 3 first`)
  }
  if (document['asyncapi'] !== undefined)
    return refuse('is an AsyncAPI document: only OpenAPI 3 can be judged')
  const version = document['openapi']
  if (!/^3\.\d+(\.|$)/.test(String(version))) {
    return refuse(
      version === undefined
        ? 'has no member `openapi`'
        : `is OpenAPI ${String(version)}: only 3.x can be judged`,
    )
  }
  return document
}

/** Before 3.1 webhooks were written as an extension (Redoc's); they mean the same. */
function withWebhooks(root: JsonObject): JsonObject {
  const written = root['x-webhooks']
  return root['webhooks'] === undefined && isObject(written) ? { ...root, webhooks: written } : root
}

/** What counts in contracts of all extensions, `contractExtensions`, is read as members are. */
function isExtension(key: string): boolean {
  return key.startsWith('x-') && !contractExtensions.has(key)
}

interface Followed {
  /** What stands for the reference in the contract. */
  leads: JsonObject
  code?: IssueCode
  /** Why it counts as unknown, after its name: `leads nowhere`. */
  why?: string
}

function followed(root: JsonObject, value: JsonObject, ref: string): Followed {
  if (!ref.startsWith('#'))
    return {
      leads: { $external: ref },
      code: 'ref-external',
      why: 'is another document, which is never fetched',
    }
  if (deref(root, value) === undefined || ref === '#')
    return isCircular(root, value)
      ? { leads: {}, code: 'ref-circular', why: 'leads in a circle' }
      : { leads: {}, code: 'ref-dangling', why: 'leads nowhere' }
  const pointer = pointerOfRef(ref)
  const isInExtension =
    !ref.includes('/components/') && pointer.split('/').some((segment) => segment.startsWith('x-'))
  return isInExtension
    ? { leads: {}, code: 'ref-dangling', why: 'leads into an extension' }
    : { leads: { $ref: pointer } }
}

function isCircular(root: JsonObject, value: JsonObject): boolean {
  const seen = new Set<string>()
  let current: Json | undefined = value
  while (isObject(current) && typeof current['$ref'] === 'string' && current['$ref'].startsWith('#')) {
    if (seen.has(current['$ref'])) return true
    seen.add(current['$ref'])
    current = derefOnce(root, current['$ref'])
  }
  return false
}

function derefOnce(root: JsonObject, ref: string): Json | undefined {
  const parent = deref(root, { $ref: ref.slice(0, ref.lastIndexOf('/')) })
  const key = pointerOfRef(ref.slice(ref.lastIndexOf('/') + 1))
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
  return isObject(parent) && hasOwn(parent, key) ? parent[key] : undefined
}

function keep(target: JsonObject, key: string, value: Json | undefined): void {
  if (value === undefined) return
  // `__proto__` as a name must become a member, not a prototype.
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Lists that are sets are sorted: their order says nothing. */
function evenSchema(schema: JsonObject): void {
  for (const key of ['required', 'type', 'enum']) {
    const value = schema[key]
    if (!Array.isArray(value)) continue
    const sorted = [...new Map(value.map((item) => [JSON.stringify(item), item])).entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => item)
    if (key === 'required' && sorted.length === 0) delete schema[key]
    else if (key === 'type' && sorted.length === 1 && sorted[0] !== undefined) schema[key] = sorted[0]
    else schema[key] = sorted
  }
  for (const [key, noise] of quietDefaults) if (schema[key] === noise) delete schema[key]
}

/** Keywords that say what holds without them. */
const quietDefaults: readonly (readonly [string, Json])[] = [
  ['nullable', false],
  ['readOnly', false],
  ['writeOnly', false],
  ['deprecated', false],
  ['uniqueItems', false],
  ['exclusiveMinimum', false],
  ['exclusiveMaximum', false],
  ['minLength', 0],
  ['minItems', 0],
  ['minProperties', 0],
  ['pattern', ''],
]

const crawlDate =
  /\b(last\s+(?:updated|modified|generated|crawled)|lastmod|generated|crawled|retrieved|updated)\b([^.\n\d]{0,20})\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?/gi

/** Text as it counts: white space and the dates a crawl leaves behind do not. */
function evenText(value: Json): Json {
  if (typeof value === 'string') return value.replace(crawlDate, '$1').replace(/\s+/g, ' ').trim()
  if (Array.isArray(value)) return value.map(evenText)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, evenText(member)]))
}
