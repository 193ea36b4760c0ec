import {
  copyJson,
  escape,
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  objectOf,
  toPointer,
  valueAt,
} from '@latchkey/openapi'

/** One place of a document that a JSONPath expression selects. */
export interface Place {
  at: JsonPointer
  value: Json
}

/** Says to its author why an action cannot be applied. */
export type Refuse = (reason: string, cause?: unknown) => never

/** The places a JSONPath expression (RFC 9535) selects, each once. */
export async function selectPlaces(document: Json, expression: string, refuse: Refuse): Promise<Place[]> {
  const { exec } = await import('jsonpath-rfc9535')
  const places = new Map<JsonPointer, Place>()
  try {
    exec(document, quoteNames(expression), (value, path) => {
      const at = toPointer(path.map(plainKey))
      places.set(at, { at, value: value as Json })
    })
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    refuse(`${expression} is no JSONPath of RFC 9535: ${said}`, cause)
  }
  return [...places.values()]
}

/**
 * Names with hyphens in quotes: RFC 9535 has `.x-internal` only as `['x-internal']`, and with no subtraction in it, what
 * people write can mean nothing else.
 */
function quoteNames(expression: string): string {
  const parts = /'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|\.(\.)?([\p{L}_][\p{L}\p{N}_]*(?:-[\p{L}\p{N}_]*)+)/gu
  return expression.replace(parts, (part: string, descendant?: string, name?: string) =>
    name === undefined ? part : `${descendant === undefined ? '' : '..'}['${name}']`,
  )
}

const letters: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** The library gives keys as they stand in a normalized path (RFC 9535, 2.7). */
function plainKey(key: string | number): string {
  return String(key).replace(/\\(?:u([0-9a-f]{4})|(.))/g, (_all, code?: string, one = '') =>
    code === undefined ? (letters[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** A reusable action (Overlay 1.2) written out where it is referred to. */
export function writtenOut(action: JsonObject, overlay: JsonObject, refuse: Refuse): JsonObject {
  const { $ref: reference, ...own } = action
  if (typeof reference !== 'string') return action
  const [, , name] = fromPointer(reference as JsonPointer)
  const known = objectOf(objectOf(overlay['components'])['actions'])
  if (name === undefined || !Object.hasOwn(known, name)) {
    refuse(`${reference} leads to no action`)
  }
  return { ...objectOf(objectOf(known[name])['fields']), ...own }
}

/**
 * Does in a document what an action says at the places it selects (Overlay Specification 1.0 to 1.2, Action Object).
 * `remove` goes before the others; `update` and `copy` stand alone.
 *
 * @param document is changed in place
 * @param refuse is called where the specification has an error, or says nothing
 */
export async function applyAction(
  document: JsonObject,
  action: JsonObject,
  places: readonly Place[],
  refuse: Refuse,
): Promise<void> {
  const { remove, update, copy } = action
  if (remove === true) return removeAll(document, places, refuse)
  if (update !== undefined && copy !== undefined) {
    refuse('has both `update` and `copy`, of which each takes the effect of the other')
  }
  if (update === undefined && copy === undefined) {
    if (remove === undefined) refuse('says neither `update` nor `remove` nor `copy`')
    return
  }
  const value = update === undefined ? await sourceOf(document, String(copy), refuse) : update
  const [first] = places
  const odd = places.find((place) => first && kindOf(place.value) !== kindOf(first.value))
  if (first && odd) {
    const kinds = `${kindOf(first.value)} (${first.at}) and ${kindOf(odd.value)} (${odd.at})`
    refuse(`selects ${kinds}; all must be of one kind`)
  }
  for (const { at } of places) put(document, at, value, refuse)
}

async function sourceOf(document: JsonObject, expression: string, refuse: Refuse): Promise<Json> {
  const sources = await selectPlaces(document, expression, refuse)
  const [source] = sources
  if (sources.length !== 1 || !source) {
    return refuse(`copies ${expression}, which matches ${sources.length} places instead of exactly one`)
  }
  return copyJson(source.value)
}

type Holder = JsonObject | Json[]

/** All are found before the first goes: what goes from a list moves the others. */
function removeAll(document: JsonObject, places: readonly Place[], refuse: Refuse): void {
  const found = places.map(({ at }) => holderOf(document, at) ?? refuse('removes the whole document'))
  const lists = new Map<Json[], Set<number>>()
  for (const { holder, key } of found) {
    if (Array.isArray(holder)) lists.set(holder, (lists.get(holder) ?? new Set()).add(Number(key)))
    else delete holder[key]
  }
  for (const [list, gone] of lists) {
    const kept = list.filter((_item, index) => !gone.has(index))
    list.length = 0
    appended(list, kept)
  }
}

function put(document: JsonObject, at: JsonPointer, value: Json, refuse: Refuse): void {
  const { holder, key } = holderOf(document, at) ?? { holder: [document], key: '0' }
  const old = valueAt(holder, [key])
  set(holder, key, Array.isArray(old) ? appended(old, value) : merged(old, value, { at, refuse }))
}

function appended(list: Json[], value: Json): Json[] {
  // One by one: a list may be longer than a call takes arguments.
  for (const item of copyJson(Array.isArray(value) ? value : [value])) list.push(item)
  return list
}

/** Objects member by member, lists one behind the other, and a value in place of a value; else they do not go together. */
function merged(old: Json | undefined, value: Json, place: { at: JsonPointer; refuse: Refuse }): Json {
  const { at, refuse } = place
  // Where nothing is written nothing is lost.
  if (old === undefined || old === null) return copyJson(value)
  if (kindOf(old) !== kindOf(value)) {
    refuse(
      `has ${kindOf(value)} for ${kindOf(old)} at ${at}, which do not go together; remove what is there in an action before`,
    )
  }
  if (Array.isArray(old)) return appended(old, value)
  if (!isObject(old) || !isObject(value)) return value
  for (const [key, member] of Object.entries(value)) {
    set(old, key, merged(valueAt(old, [key]), member, { at: `${at}/${escape(key)}`, refuse }))
  }
  return old
}

function holderOf(root: JsonObject, at: JsonPointer): { holder: Holder; key: string } | undefined {
  const segments = fromPointer(at)
  const key = segments.pop()
  const holder = valueAt(root, segments)
  return key !== undefined && (Array.isArray(holder) || isObject(holder)) ? { holder, key } : undefined
}

/** As a member of its own, whatever it is called. */
function set(holder: Holder, key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true })
}

function kindOf(value: Json): 'a list' | 'an object' | 'a value' {
  return Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : 'a value'
}
