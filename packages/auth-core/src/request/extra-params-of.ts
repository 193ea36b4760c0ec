import type { TokenDialect } from './dialect.ts'
import { dialectOf } from './own-words.ts'

/**
 * The parameters of a vendor's own that one grant takes, of those that a client has for all of them: what another grant of the
 * dialect lists and this one does not is left out, as a refresh that asks for nothing of the first call. What no grant lists
 * is sent with each.
 */
export function extraParamsOf<Value>(
  dialect: TokenDialect,
  grant: string,
  given: Readonly<Record<string, Value>> = {},
): Record<string, Value> {
  const takes = (one: string, name: string) => Object.hasOwn(dialectOf(one, dialect).fields, name)
  const { without = [] } = dialect.grants[grant] ?? {}
  const isListed = (name: string) =>
    Object.hasOwn(dialect.fields, name) || Object.keys(dialect.grants).some((one) => takes(one, name))
  const isOfOthers = (name: string) => (without.includes(name) || !takes(grant, name)) && isListed(name)
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isOfOthers(name)))
}
