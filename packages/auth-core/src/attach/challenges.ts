/** One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1). */
export interface Challenge {
  /** Lower case, e.g. `bearer`. */
  readonly scheme: string
  readonly token68: string | undefined
  /** Names in lower case, values unquoted; the first of a repeated name. Without prototype. */
  readonly params: Readonly<Record<string, string>>
}

/** A parameter (name, quoted value or plain value), or a scheme with perhaps its token68. */
const ITEM =
  /([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[^])*)(?:"|\\?$)|([^\s,"=]+))|(?:[ \t]+([\w\-.~+/]+=*)(?=[ \t]*(?:,|$)))?)/g

/**
 * Reads every challenge of a `WWW-Authenticate` header: several in one line, quoted commas, escapes, any case.
 *
 * Never throws. What is no challenge is skipped; a quote that is never closed ends with the header. Takes time linear in
 * the length of the header.
 */
export function parseChallenges(header: string | null | undefined): Challenge[] {
  const challenges: { scheme: string; token68: string | undefined; params: Record<string, string> }[] = []
  for (const [, name, quoted, plain, token68] of (header ?? '').matchAll(ITEM)) {
    const value = quoted?.replace(/\\([^])/g, '$1') ?? plain
    const params =
      value === undefined ? (Object.create(null) as Record<string, string>) : challenges.at(-1)?.params
    const lower = name!.toLowerCase()
    if (value === undefined) challenges.push({ scheme: lower, token68, params: params! })
    else if (params) params[lower] ??= value
  }
  return challenges
}
