import type { Json } from '@latchkey/openapi'
import type { RuleName } from '../rules/rules.ts'

/** Formats whose values are known (JSON Schema Validation 2020-12, 7.3; OpenAPI's registry), and those that allow all of them. */
const formats: ReadonlyMap<Json, readonly Json[]> = new Map<Json, readonly Json[]>([
  ['int32', ['int64', 'float', 'double']],
  ['int64', ['double']],
  ['float', ['double']],
  ['double', []],
  ['date', []],
  ['date-time', []],
  ['time', []],
  ['duration', []],
  ['uuid', []],
  ['email', ['idn-email']],
  ['idn-email', []],
  ['ipv4', ['hostname', 'idn-hostname']],
  ['ipv6', []],
  ['hostname', ['idn-hostname']],
  ['idn-hostname', []],
  ['uri', ['uri-reference', 'iri', 'iri-reference']],
  ['uri-reference', ['iri-reference']],
  ['iri', ['iri-reference']],
  ['iri-reference', []],
])

/** Kinds of values that are written in one way: a value of one is none of another. */
const apart: readonly ReadonlySet<Json>[] = [
  new Set(['date', 'date-time', 'time', 'duration', 'uuid', 'email', 'ipv4', 'ipv6']),
  new Set(['date', 'date-time', 'time', 'duration', 'uuid', 'idn-email', 'ipv4', 'ipv6']),
  new Set(['date', 'date-time', 'time', 'duration', 'uuid', 'email', 'uri']),
  new Set(['date', 'date-time', 'time', 'duration', 'uuid', 'email', 'iri']),
]

/** What becomes of values where a format becomes another one. */
export function judgeFormats(from: Json, to: Json): RuleName {
  const wider = formats.get(from)
  if (!wider || !formats.has(to) || wider.includes(to)) return 'format-changed'
  return apart.some((kinds) => kinds.has(from) && kinds.has(to)) ? 'format-exchanged' : 'format-narrowed'
}
