/**
 * The code of an error: in words of OAuth, such as `invalid_grant`, or as vendors have them, `NotAuthorizedException`, `40001`
 * and `E-42`. What looks like anything else, a sentence or a token, is none.
 *
 * @param known Others that will do, of the vendor's own.
 */
export function oauthWord(said: string | undefined, known: readonly string[] = []): string | undefined {
  return said && (known.includes(said) || /^[a-z_.-]{0,40}\d{0,10}$/i.test(said)) ? said : undefined
}
