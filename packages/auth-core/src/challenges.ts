/** One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1). */
export interface Challenge {
  /** Lower case, e.g. `bearer`. */
  readonly scheme: string
  readonly token68: string | undefined
  /** Names in lower case, values unquoted; the first of a repeated name. Without prototype. */
  readonly params: Readonly<Record<string, string>>
}

/**
 * Reads every challenge of a `WWW-Authenticate` header: several in one line, quoted commas, escapes, any case.
 *
 * Never throws. What is no challenge is skipped, and a quote that is never closed ends the reading, so that garbage
 * costs time linear in its length.
 */
export function parseChallenges(header: string | null | undefined): Challenge[] {
  const text = header ?? ''
  const challenges: { scheme: string; token68: string | undefined; params: Record<string, string> }[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at = pattern.lastIndex
    return match?.[0]
  }
  while (at < text.length) {
    const name = take(/[!#$%&'*+.^_`|~\w-]+/y)?.toLowerCase()
    if (!name) {
      at++
    } else if (take(/[ \t]*=[ \t]*/y)) {
      const params = challenges.at(-1)?.params ?? {}
      const quoted = take(/"(?:[^"\\]|\\[^])*"/y)
      if (!quoted && text[at] === '"') break
      params[name] ??= quoted ? quoted.slice(1, -1).replace(/\\([^])/g, '$1') : (take(/[^\s,"]+/y) ?? '')
    } else {
      const token68 = take(/[ \t]+/y) && take(/[\w\-.~+/]+=*(?=[ \t]*(?:,|$))/y)
      challenges.push({
        scheme: name,
        token68: token68 || undefined,
        params: Object.create(null) as Record<string, string>,
      })
    }
  }
  return challenges
}

/** Bearer errors that a new token of the same kind cannot cure (RFC 6750 §3.1, RFC 9470 §3). */
const INCURABLE = ['insufficient_scope', 'insufficient_user_authentication', 'invalid_request']

/** Whether a refused call deserves a new token. A 401 without any challenge counts as an invalid token if asked to. */
export function asksForNewToken(challenges: readonly Challenge[], withoutChallenge: boolean): boolean {
  if (!challenges.length) return withoutChallenge
  return challenges.some(
    ({ scheme, params }) => scheme === 'bearer' && !INCURABLE.includes(params.error ?? ''),
  )
}
