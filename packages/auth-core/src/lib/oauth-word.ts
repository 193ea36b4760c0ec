/**
 * The code of an error in words of OAuth, such as `invalid_grant`: lower case, and no echo of what was sent.
 *
 * @param known Others that will do, of the vendor's own.
 */
export function oauthWord(
  said: unknown,
  sent: readonly (string | undefined)[] = [],
  known: readonly string[] = [],
): string | undefined {
  if (typeof said !== 'string' || sent.includes(said)) return undefined
  return known.includes(said) || /^[a-z_]{3,40}$/.test(said) ? said : undefined
}
