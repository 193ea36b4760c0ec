/**
 * The code of an error: in words of OAuth, such as `invalid_grant`, or as vendors have them, `NotAuthorizedException`, `40001`,
 * `E-42`, `400.008.01` and `BXNIM0415E`. What looks like anything else, a sentence or a token, is none.
 *
 * @param known Others that will do, of the vendor's own.
 */
export function oauthWord(said: string | undefined, known: readonly string[] = []): string | undefined {
  return said && (known.includes(said) || /^[a-z_.-]{0,60}[\d.]{0,10}[a-z]?$/i.test(said)) ? said : undefined
}
