import {
  copyJson,
  equalJson,
  fromPointer,
  httpMethods,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  pointerOfRef,
  type Problem,
  type SourceDocument,
  SpecError,
  toPointer,
  valueAt,
} from '@latchkey/openapi'
import { operationsIn, partPath, pushDown } from './push-down.ts'

/** A document and where it was found. */
export interface DocumentPart {
  document: SourceDocument
  /** Line of the page it stands on. */
  line?: number | undefined
}

/**
 * One document made of several that describe parts of the same API, as pages with one operation each do.
 *
 * What is said twice is taken once and reported. Components of one name and different content are both kept, the later
 * under another name; servers and security that hold for one part only are stated on its operations.
 *
 * @throws {@link SpecError} for parts of different OpenAPI versions, and for parts of Swagger 2.0 at different addresses
 */
export function combineDocuments(parts: readonly DocumentPart[]): { data: JsonObject; notices: Problem[] } {
  const [first, ...others] = parts
  if (!first) throw new TypeError('nothing to combine')
  const notices: Problem[] = []
  const data = copyJson(first.document.data)
  const places = new Map<string, DocumentPart>()
  for (const { at } of operationsIn(data)) places.set(at, first)
  for (const part of others) {
    requireSameVersion(first, part)
    requireSameAddress(first, part)
    const own = copyJson(part.document.data)
    const report = (pointer: string, reason: string): void => {
      const { file, line } = part.document.locate(pointer)
      notices.push({ file, line: part.line ?? line, reason })
    }
    addComponents(data, own, report)
    pushDown(data, own)
    addPaths(data, own, part, places, report)
    addTags(data, own)
    for (const [key, value] of Object.entries(own)) {
      if (!merged.has(key) && data[key] === undefined) data[key] = value
    }
  }
  return { data, notices }
}

/** Members that are not just taken over where they are missing. */
const merged = new Set([
  'openapi',
  'swagger',
  'info',
  'paths',
  'webhooks',
  'components',
  'tags',
  'servers',
  'security',
  'consumes',
  'produces',
  'schemes',
])

type Report = (pointer: string, reason: string) => void

function requireSameVersion(first: DocumentPart, part: DocumentPart): void {
  const [one, other] = [first, part].map(({ document }) => {
    const version = document.data['openapi'] ?? document.data['swagger']
    return /^\d+\.\d+/.exec(String(version))?.[0] ?? String(version)
  })
  if (one === other) return
  refuseBoth(first, part, '#/openapi', [`OpenAPI ${other}`, String(one)])
}

/** Operations of Swagger 2.0 have no servers of their own. */
function requireSameAddress(first: DocumentPart, part: DocumentPart): void {
  for (const member of ['host', 'basePath']) {
    const [one, other] = [first, part].map(({ document }) => document.data[member])
    if (one === undefined || other === undefined || one === other) continue
    refuseBoth(first, part, `#/${member}`, [`the ${member} ${JSON.stringify(other)}`, JSON.stringify(one)])
  }
}

function refuseBoth(
  first: DocumentPart,
  part: DocumentPart,
  pointer: string,
  [own, other]: readonly [string, string],
): never {
  const { file, line } = part.document.locate(pointer)
  const reason = `states ${own}, but ${place(first, file)} states ${other}: they cannot become one document`
  throw new SpecError([{ file, line: part.line ?? line, reason }])
}

/** A place in words: the line where the file is the same. */
function place({ document, line }: DocumentPart, file: string): string {
  const at = line === undefined ? '' : `line ${line}`
  return document.file === file && at !== '' ? at : `${document.file}${at === '' ? '' : `, ${at},`}`
}

function addPaths(
  data: JsonObject,
  own: JsonObject,
  part: DocumentPart,
  places: Map<string, DocumentPart>,
  report: Report,
): void {
  for (const group of ['paths', 'webhooks']) {
    for (const [name, item] of Object.entries(objectOf(own[group]))) {
      const target = objectOf(data[group])
      data[group] = target
      const present = valueAt(target, [name])
      if (!isObject(present) || !isObject(item)) {
        if (present === undefined) target[name] = item
        for (const { at } of operationsIn({ [group]: { [name]: item } })) places.set(at, part)
        continue
      }
      partPath(data, present, item)
      for (const [member, value] of Object.entries(item)) {
        const pointer = toPointer([group, name, member])
        const before = present[member]
        const isOperation = (httpMethods as readonly string[]).includes(member)
        if (before === undefined) {
          present[member] = value
          if (isOperation) places.set(pointer, part)
          continue
        }
        const what = isOperation ? `${member.toUpperCase()} ${name}` : `${member} of ${name}`
        const first = places.get(pointer)
        const where = first ? ` (${place(first, part.document.file)})` : ''
        if (equalJson(before, value)) {
          if (isOperation) report(pointer, `${what} stands here a second time${where}`)
        } else report(pointer, `${what} says something else than before${where}; what came first counts`)
      }
    }
  }
}

/** Adds a part's components; where a name is taken by something else, gives it another and changes what refers to it. */
function addComponents(data: JsonObject, own: JsonObject, report: Report): void {
  const components = componentsIn(own)
  const renamed = new Map<string, string>()
  for (let before = -1; before < renamed.size;) {
    before = renamed.size
    for (const { at, value } of components) {
      const pointer = toPointer(at)
      const present = valueAt(data, at)
      if (present === undefined || renamed.has(pointer)) continue
      // What says the same in both, but of something that now has another name, differs as well.
      if (equalJson(present, value) && !refersTo(value, renamed)) continue
      const kind = at.slice(0, -1)
      renamed.set(
        pointer,
        toPointer([...kind, freeName(objectOf(valueAt(data, kind)), at.at(-1) ?? '', value)]),
      )
    }
  }
  for (const { at, value } of components) {
    const target = renamed.get(toPointer(at))
    const [name = '', ...kind] = (target === undefined ? at : fromPointer(target)).toReversed()
    const holder = ensure(data, kind.toReversed())
    // Names that every object has, such as `constructor`, are names like any other.
    if (!Object.hasOwn(holder, name)) holder[name] = value
    if (target !== undefined) {
      report(toPointer(at), `${at.join('/')} says something else than before; it is kept as ${name}`)
    }
  }
  if (renamed.size > 0) rename(own, renamed)
}

function componentsIn(own: JsonObject): { at: string[]; value: Json }[] {
  const kinds =
    own['swagger'] === undefined
      ? Object.keys(objectOf(own['components'])).map((kind) => ['components', kind])
      : ['definitions', 'parameters', 'responses', 'securityDefinitions'].map((kind) => [kind])
  return kinds.flatMap((kind) =>
    Object.entries(objectOf(valueAt(own, kind))).map(([name, value]) => ({ at: [...kind, name], value })),
  )
}

function refersTo(value: Json, renamed: ReadonlyMap<string, string>): boolean {
  if (Array.isArray(value)) return value.some((item) => refersTo(item, renamed))
  if (!isObject(value)) return false
  const ref = value['$ref']
  if (typeof ref === 'string' && renamedRef(ref, renamed) !== ref) return true
  return Object.values(value).some((member) => refersTo(member, renamed))
}

function ensure(data: JsonObject, path: readonly string[]): JsonObject {
  let holder = data
  for (const segment of path) {
    const present = objectOf(holder[segment])
    holder[segment] = present
    holder = present
  }
  return holder
}

/** `Name_2`, or a later one; one that says the same already is used again. */
function freeName(target: JsonObject, name: string, value: Json): string {
  for (let number = 2; ; number += 1) {
    const free = `${name}_${number}`
    if (target[free] === undefined || equalJson(target[free], value)) return free
  }
}

/** Changes references, mappings and security requirements to renamed components. */
function rename(value: Json, renamed: ReadonlyMap<string, string>): void {
  if (Array.isArray(value)) return value.forEach((item) => rename(item, renamed))
  if (!isObject(value)) return
  const ref = value['$ref']
  if (typeof ref === 'string') value['$ref'] = renamedRef(ref, renamed)
  const mapping = objectOf(objectOf(value['discriminator'])['mapping'])
  for (const [key, target] of Object.entries(mapping)) {
    if (typeof target === 'string') mapping[key] = renamedTarget(target, renamed)
  }
  if (Array.isArray(value['security'])) {
    value['security'] = value['security'].map((requirement) =>
      isObject(requirement)
        ? Object.fromEntries(
            Object.entries(requirement).map(([name, scopes]) => [schemeName(name, renamed), scopes]),
          )
        : requirement,
    )
  }
  for (const member of Object.values(value)) rename(member, renamed)
}

/** A mapping names a schema by reference, or by its name alone. */
function renamedTarget(target: string, renamed: ReadonlyMap<string, string>): string {
  const named = renamed.get(toPointer(['components', 'schemas', target]))
  return named === undefined ? renamedRef(target, renamed) : (fromPointer(named).at(-1) ?? target)
}

function renamedRef(ref: string, renamed: ReadonlyMap<string, string>): string {
  const segments = fromPointer(pointerOfRef(ref))
  for (let length = segments.length; length > 1; length -= 1) {
    const target = renamed.get(toPointer(segments.slice(0, length)))
    if (ref.startsWith('#') && target !== undefined) {
      return toPointer([...fromPointer(target), ...segments.slice(length)])
    }
  }
  return ref
}

function schemeName(name: string, renamed: ReadonlyMap<string, string>): string {
  for (const group of [['components', 'securitySchemes'], ['securityDefinitions']]) {
    const target = renamed.get(toPointer([...group, name]))
    if (target !== undefined) return fromPointer(target).at(-1) ?? name
  }
  return name
}

function addTags(data: JsonObject, own: JsonObject): void {
  if (!Array.isArray(own['tags'])) return
  const tags = Array.isArray(data['tags']) ? data['tags'] : []
  for (const tag of own['tags']) {
    if (!tags.some((other) => objectOf(other)['name'] === objectOf(tag)['name'])) tags.push(tag)
  }
  data['tags'] = tags
}
