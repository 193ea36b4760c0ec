import type { TokenDialect } from './dialect.ts'

/**
 * The parameters of a vendor's own that one grant takes, of those that a client has for all of them: what another grant of the
 * dialect lists and this one does not is left out, as a refresh that asks for nothing of the first call. What no grant lists
 * is sent with each.
 */
export function extraParamsOf<Value>(
  { fields, grants }: Pick<TokenDialect, 'fields' | 'grants'>,
  grant: string,
  given: Readonly<Record<string, Value>> = {},
): Record<string, Value> {
  const listed = [fields, ...Object.values(grants).map(({ own }) => own?.fields ?? {})]
  const { own, without = [] } = grants[grant] ?? {}
  const taken = own?.fields ?? fields
  const isOfOthers = (name: string) =>
    (without.includes(name) || !Object.hasOwn(taken, name)) && listed.some((one) => Object.hasOwn(one, name))
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isOfOthers(name)))
}
