import { ConfigurationError } from '../lib/errors.ts'

/**
 * The options a caller gave a factory, with those that are not the caller's to give: which grant it is, where the token
 * endpoint is, whose it is.
 *
 * @throws {@link ConfigurationError} naming one that is given all the same: it would be left out in silence, and a secret go
 * to another address than was meant.
 */
export function withOwn<Given extends object, const Own extends object>(given: Given, own: Own): Given & Own {
  for (const name in own) if (name in given) throw new ConfigurationError(name, 'is unknown')
  return { ...given, ...own }
}
