/** One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1). */
export interface Challenge {
  /** Lower case, e.g. `bearer`. */
  readonly scheme: string
  readonly token68: string | undefined
  /** Names in lower case, values unquoted; the first of a repeated name. Without prototype. */
  readonly params: Readonly<Record<string, string>>
}

/** No server sends a longer one, and engines of regular expressions run out of stack somewhere. */
const LONGEST_HEADER = 65_536

/** A parameter (name, quoted value or plain value), or a scheme with perhaps its token68. */
const ITEM =
  /([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[^])*)(?:"|\\?$)|([^\s,"=]+))|(?:[ \t]+([\w\-.~+/]+=*)(?=[ \t]*(?:,|$)))?)/g

/**
 * Reads every challenge of a `WWW-Authenticate` header: several in one line, quoted commas, escapes, any case.
 *
 * Never throws. What is no challenge is skipped; a quote that is never closed ends with the header. Takes time linear in
 * the length of the header, of which 64 KiB are read at most.
 */
export function parseChallenges(header: string | null | undefined): Challenge[] {
  const challenges: { scheme: string; token68: string | undefined; params: Record<string, string> }[] = []
  for (const [, name, quoted, plain, token68] of (header ?? '').slice(0, LONGEST_HEADER).matchAll(ITEM)) {
    const value = quoted?.replace(/\\([^])/g, '$1') ?? plain
    const params =
      value === undefined ? (Object.create(null) as Record<string, string>) : challenges.at(-1)?.params
    const lower = name!.toLowerCase()
    if (value === undefined) challenges.push({ scheme: lower, token68, params: params! })
    else if (params) params[lower] ??= value
  }
  return challenges
}

/**
 * Whether a new token of the same kind may cure a refusal: there is a Bearer challenge, or a DPoP one alone, and none that
 * asks for more scope (RFC 6750 §3.1), a better sign-in (RFC 9470 §3), another request or another proof (RFC 9449 §7.1).
 */
export function isCurable(header: string): boolean {
  const challenges = parseChallenges(header)
  const of = (wanted: string) => challenges.filter(({ scheme }) => scheme === wanted)
  const bearers = of('bearer')
  const ours = bearers.length > 0 ? bearers : of('dpop')
  const isIncurable = /^(insufficient_.*|invalid_request|.*_dpop_.*)$/i
  return ours.length > 0 && !ours.some(({ params }) => isIncurable.test(params.error ?? ''))
}
