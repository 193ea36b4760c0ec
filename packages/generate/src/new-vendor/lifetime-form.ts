import type { JsonObject } from '@latchkey/openapi'
import type { SchemaProperty } from './schema-properties.ts'

/** RFC name to every name the schema of a token response uses for it. */
export type Answer = Map<string, { names: string[]; required: boolean }>

/** Names of members that say when a token ends, or how long it lives; the unit may be part of the name. */
export const lifetimeMember =
  /^(access)?[-_]?(token)?[-_]?(expires?([-_]?(in|at|on|date))?|expiry|expiration([-_]?(date|time|in))?|valid[-_]?(until|to|for)|ttl|life[-_]?time|exp)[-_]?(ms|milli(s|seconds)|s|secs?|seconds|min(ute)?s|hours|days)?$/i

const pointInTime = /at$|on$|date$|until$|to$|^exp$|(?<!life[-_]?)time$/i
const sinceEpoch = /\bepoch\b|\bunix\b|\bsince 1970/i

const units = [
  [
    'milliseconds',
    /[-_]?milli(s|seconds)$|[a-z]Ms$|[-_]ms$/,
    /\bin (milliseconds|millis|ms)\b|\bmilliseconds (until|till|before|to)\b/i,
  ],
  ['minutes', /[-_]?(min|minute)s$/i, /\bin minutes\b|\bminutes (until|till|before|to)\b/i],
  ['hours', /[-_]?hours$/i, /\bin hours\b|\bhours (until|till|before|to)\b/i],
  ['days', /[-_]?days$/i, /\bin days\b|\bdays (until|till|before|to)\b/i],
] as const

/**
 * How a member states when a token ends, as the dialect's `lifetime` has it: by its schema, its name and the words of its
 * description. Undefined for seconds, `unclear` for a number that is a time since 1970 in nobody knows what.
 */
export function lifetimeForm(name: string, schema: JsonObject): string | undefined {
  const description = typeof schema['description'] === 'string' ? schema['description'] : ''
  if (schema['format'] === 'date-time') return 'date'
  if (schema['format'] === 'duration') return 'duration'
  if (pointInTime.test(name) || sinceEpoch.test(description)) return pointForm(name, schema, description)
  const named = units.find(([, ofName]) => ofName.test(name))
  if (named) return named[0]
  const told = units.filter(([, , ofText]) => ofText.test(description))
  return told.length === 1 && !/\bseconds\b/i.test(description) ? told[0]![0] : undefined
}

/** How a point in time is written. */
function pointForm(name: string, { type, example }: JsonObject, description: string): string {
  if (/milli|\bms\b/i.test(description) || Number(example) > 1e11) return 'epoch-milliseconds'
  if (/\bepoch\b|\bunix\b|\bseconds\b/i.test(description) || Number(example) > 1e8) return 'epoch-seconds'
  if ([type].flat().includes('string')) return 'date'
  return /^exp$/i.test(name) ? 'epoch-seconds' : 'unclear'
}

/** Finds the member that says when a token ends, whatever it is called, and how it says it; a note where nobody knows. */
export function takeLifetime(
  answers: ReadonlyMap<string, SchemaProperty>,
  answer: Answer,
): { form: string | undefined; notes: string[] } {
  const own = answer.get('expires_in')?.names[0]
  const name = own ?? [...answers.keys()].find((one) => lifetimeMember.test(one))
  const form = name === undefined ? undefined : lifetimeForm(name, answers.get(name)!.schema)
  if (name === undefined || (own !== undefined && form !== 'unclear')) return { form, notes: [] }
  // A bare number called `expires` may be anything.
  const isUnclear = form === 'unclear' || (form === undefined && /^expir(es?|y|ation)$/i.test(name))
  if (!isUnclear) {
    answer.set('expires_in', { names: [name], required: false })
    return { form, notes: [] }
  }
  const note = `answers with ${name}, and the document does not say how that states when a token ends, so it is not read: state response: { expires_in: [${name}] } and its lifetime (seconds, epoch-seconds, epoch-milliseconds, …) in x-token-dialect`
  return { form: undefined, notes: [note] }
}
