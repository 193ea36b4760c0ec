import { TokenError, type TokenErrorCode, type TokenErrorFacts } from '../lib/errors.ts'
import { oauthWord } from '../lib/oauth-word.ts'
import type { TokenDialect } from './dialect.ts'
import { isEcho, readDescription } from './read-description.ts'

/** What to do about an error of RFC 6749 §5.2, where that is more than its code says. */
const NEXT: ReadonlyMap<unknown, string> = /* @__PURE__ */ new Map([
  ['invalid_client', 'check "clientId" and "clientSecret", and whether they were replaced'],
  ['invalid_scope', 'check "scope"'],
  ['unauthorized_client', 'check which grants this client may use'],
])

/** What a response of an authorization server says beside a result, as untrusted input. */
export interface Refusal {
  status: number
  /** The Content-Type header. */
  contentType?: string | null | undefined
  retryAfterMs?: number | undefined
  /** Where it came from, for errors. */
  place?: TokenErrorFacts | undefined
  /** What stands where an error is told, and where it is described. */
  error?: unknown
  description?: unknown
  /** The parameters that were sent, whose values are not repeated. */
  values: Readonly<Record<string, string>>
}

/** Makes an error of a response, with all that it may say and nothing that was sent. */
export function tokenFailure(
  code: TokenErrorCode,
  { status, contentType, retryAfterMs, place, error, description, values }: Refusal,
  { transientErrors = [], reauthErrors = [] }: Pick<TokenDialect, 'transientErrors' | 'reauthErrors'>,
  detail?: string,
  next?: string,
): TokenError {
  const known = [...transientErrors, ...reauthErrors]
  const oauthError = oauthWord(readDescription(error || undefined, values), known)
  const errorDescription = readDescription(description, values)
  const facts = {
    ...place,
    status,
    mediaType: readMediaType(contentType, values),
    oauthError,
    errorDescription,
    retryAfterMs,
  }
  return new TokenError(code, facts, detail, NEXT.get(oauthError) ?? next)
}

/** The media type without its parameters; what is none, or repeats what was sent, is left out. */
export function readMediaType(
  contentType: string | null | undefined,
  sent: Readonly<Record<string, string>>,
): string | undefined {
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase()
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) && !isEcho(type, sent) ? type : undefined
}
