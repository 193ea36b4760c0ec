import { canonicalJson, type Json, type JsonPointer } from '@latchkey/openapi'
import type { RuleName } from '../rules/rules.ts'

/** One difference seen by the table, before it is weighed: what happened and where, not yet for whom. */
export interface Finding {
  rule: RuleName
  /** Where it stood, where it stands. At least one; both where both documents have the place. */
  old?: JsonPointer | undefined
  new?: JsonPointer | undefined
  /** A name that says more than the place: a parameter, a status, a keyword. */
  name?: string | undefined
  from?: string | undefined
  to?: string | undefined
  values?: readonly string[] | undefined
  /** The differences it sums up. */
  because?: readonly Finding[] | undefined
}

/** Same difference, seen again on another way through the documents. */
export function findingKey({ rule, old, new: fresh, name, from, to, values }: Finding): string {
  return [rule, fresh ?? old, name, from, to, ...(values ?? [])].map((part) => part ?? '').join('\n')
}

/** How a value is told as what it was or is; nothing of one that is not stated. */
export function shown(value: Json | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : canonicalJson(value)
}
