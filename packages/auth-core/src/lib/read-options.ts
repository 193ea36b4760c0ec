import { checkNumber } from './check-number.ts'
import { ConfigurationError } from './latchkey-error.ts'

/** How a value is told to be of a kind, and what an error says of one that is not. */
export type OwnKind = readonly [fits: (value: unknown) => boolean, problem: string]

const KINDS = {
  any: [() => true, ''],
  array: [Array.isArray, 'must be an array'],
  boolean: [(value) => typeof value === 'boolean', 'must be true or false'],
  clock: [(value) => has(value, 'nowMs', 'monotonicMs', 'setTimer'), 'must be a clock'],
  function: [(value) => typeof value === 'function', 'must be a function'],
  number: [() => true, ''],
  object: [(value) => typeof value === 'object' && value !== null, 'must be an object'],
  record: [(value) => Object.prototype.toString.call(value) === '[object Object]', 'must be a plain object'],
  signal: [(value) => has(value, 'addEventListener', 'throwIfAborted'), 'must be an AbortSignal'],
  string: [(value) => typeof value === 'string', 'must be text'],
} as const satisfies Record<string, OwnKind>

/** What a value has to be. A `number` is finite and not negative. A kind that one table alone has stands there. */
export type OptionKind = keyof typeof KINDS | OwnKind

/** Which options there are, and what each has to be. A row for every option, or it does not compile. */
export type OptionTable<Options> = { readonly [Name in keyof Required<Options>]: OptionKind }

/**
 * Checks what a factory is given: every option is known, and of its kind. The one place where options are read.
 *
 * @param at Put before the name of an option in an error: `tokens.`.
 * @returns the defaults, and over them what was given; an option given as undefined is not given. Not to be changed: where
 * nothing is given, it is the defaults themselves.
 * @throws {@link ConfigurationError} naming the first option that is unknown, misspelt or of another kind.
 */
export function readOptions<Options extends object, Defaults extends Partial<Options> = {}>(
  given: Options | undefined,
  table: OptionTable<Options>,
  defaults?: Defaults,
  at = '',
): Options & Defaults {
  let read: Record<string, unknown> | undefined
  if (given !== undefined && !KINDS.record[0](given))
    throw new ConfigurationError(at.slice(0, -1) || 'options', KINDS.record[1])
  for (const name in given) {
    const kind: OptionKind | false = Object.hasOwn(table, name) && table[name]
    if (!kind) throw new ConfigurationError(at + name, `is unknown${suggestion(name, Object.keys(table))}`)
    const value = given[name]
    if (value === undefined) continue
    const [fits, problem] = typeof kind === 'string' ? KINDS[kind] : kind
    if (!fits(value)) throw new ConfigurationError(at + name, problem)
    if (kind === 'number') checkNumber(at + name, value)
    read ??= { ...defaults }
    read[name] = value
  }
  return (read ?? defaults ?? {}) as Options & Defaults
}

/** The known name that differs least from a misspelt one, as a question; nothing where none is near. */
function suggestion(written: string, known: readonly string[]): string {
  const near = known.find((name) => isNear(written.toLowerCase(), name.toLowerCase()))
  return near ? `: did you mean "${near}"?` : ''
}

/** Whether two names share most of their letters, in order or not: one is left out, doubled, swapped or mistaken. */
function isNear(one: string, other: string): boolean {
  const others = (from: string, letters: string) => {
    for (const letter of letters) from = from.replace(letter, '')
    return from.length
  }
  return others(one, other) + others(other, one) <= 1 + other.length / 5
}

function has(value: unknown, ...methods: string[]): boolean {
  return methods.every((name) => typeof (Object(value) as Record<string, unknown>)[name] === 'function')
}
