import { isObject, typeOf } from './json-types.ts'

/**
 * What a departure is.
 *
 * - `missing`: a required member, or the whole body, is not there.
 * - `extra`: a member that the document forbids.
 * - `unknown`: a member that the document does not name and does not forbid; only where asked for.
 * - `type`: another JSON type. `enum`: a value that is not among those listed. `format`: a text of another form.
 */
export type DepartureKind = 'missing' | 'extra' | 'unknown' | 'type' | 'enum' | 'format'

/** One place where a value departs from its schema. Holds words of the document and nothing of the value. */
export interface Departure {
  kind: DepartureKind
  /** JSON pointer (RFC 6901) into the value. `*` stands for a member's name that is data, such as an address. */
  pointer: string
  /** What the document says, such as `string or null` or `one of "draft", "sent"`. */
  expected: string
  /** JSON type of what is there, `integer` told apart from `number`; `nothing` when nothing is. */
  got: string
}

/** Departures found in a part of a value, as seen from the value. */
export function below(step: string, departures: readonly Departure[]): readonly Departure[] {
  if (departures.length === 0) return departures
  return departures.map((one) => ({ ...one, pointer: step + one.pointer }))
}

/** How far a value is from an alternative: another type is another thing, a wrong tag nearly so. */
export function distance(departures: readonly Departure[]): number {
  return departures.reduce((sum, { kind, pointer }) => {
    return sum + (pointer === '' && kind === 'type' ? 1000 : kind === 'enum' ? 10 : 1)
  }, 0)
}

/** Alternatives that fail in one place and in one way are told as one. */
export function join(alternatives: readonly (readonly Departure[])[]): readonly Departure[] {
  const [first = []] = alternatives
  const [only, ...others] = first
  if (only === undefined || others.length > 0) return first
  const alike = alternatives.filter(
    ([one, ...more]) => more.length === 0 && one?.kind === only.kind && one.pointer === only.pointer,
  )
  return [{ ...only, expected: [...new Set(alike.map(([one]) => one!.expected))].join(' or ') }]
}

/** One of each kind and place, the indexes of arrays left out of account. */
export function once(departures: readonly Departure[]): Departure[] {
  if (departures.length === 0) return []
  const seen = new Set<string>()
  return departures.filter(({ kind, pointer, expected }) => {
    const key = `${kind} ${pointer.replace(/\/\d+(?=\/|$)/g, '/#')} ${expected}`
    return !seen.has(key) && seen.add(key)
  })
}

/** The members of a value that were not named. */
export function others(value: unknown, named: ReadonlySet<string>, kind: 'extra' | 'unknown'): Departure[] {
  if (!isObject(value)) return []
  return Object.keys(value)
    .filter((name) => !named.has(name))
    .map((name) => ({
      kind,
      pointer: `/${looksLikeName(name) ? name : '*'}`,
      expected: 'nothing',
      got: typeOf(value[name]),
    }))
}

/** Names nobody documented may be data: addresses, ids, tokens. Told is what a developer would call a member. */
function looksLikeName(name: string): boolean {
  return /^[A-Za-z_$][\w$.-]{0,39}$/.test(name) && name.replace(/\D/g, '').length < 5
}
