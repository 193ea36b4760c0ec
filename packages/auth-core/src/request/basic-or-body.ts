import { TokenError } from '../lib/errors.ts'
import type { DialectGrant, TokenDialect } from './dialect.ts'
import type { Exchange } from './exchange.ts'

/** Dialects whose endpoint has taken id and secret in the body: where clients begin that were not taken yet. */
const takenInBody = new WeakSet<TokenDialect>()

/**
 * An exchange for a vendor of whom nobody says how clients prove themselves: asks with HTTP Basic, which RFC 6749 §2.3.1
 * obliges servers to take, and with id and secret in the body where the client is not known by that. What was taken is
 * tried first from then on. A request whose client is refused is not looked at any further, so a code or a refresh token
 * is not used up by it; where one was looked at, the exchange keeps to the way it was sent.
 *
 * @param dialect With a `clientAuth`.
 * @param make Makes the exchange of a dialect.
 */
export function basicOrBody(dialect: TokenDialect, make: (dialect: TokenDialect) => Exchange): Exchange {
  const basic = make(dialect)
  const { key, origin, timeoutMs, isOneTime, forget } = basic
  // One that sends no secret has nothing to try.
  const own = dialect.grants[origin?.grant ?? '']?.own
  if (own && 'clientAuth' in own && !own.clientAuth) return basic
  const body = make(inBody(dialect))
  /** The one that knew the client. Apps of one vendor may be registered differently. */
  let kept: Exchange | undefined

  const ask = async (one: Exchange, request: Parameters<Exchange>[0]) => {
    try {
      const token = await one(request)
      kept = one
      if (one === body) takenInBody.add(dialect)
      else takenInBody.delete(dialect)
      return token
    } catch (error) {
      const { code, status } = Object(error) as Partial<TokenError>
      // Only who has sent a refresh token that is dead knows not to send it again.
      if (code === 'reauth_required' && status !== undefined) kept = one
      throw error
    }
  }
  const exchange: Exchange = async (request) => {
    const first = kept ?? (takenInBody.has(dialect) ? body : basic)
    try {
      return await ask(first, request)
    } catch (error) {
      const rank = refusalRank(error)
      if (!rank || (isOneTime && kept)) throw error
      // It was waited already.
      const again = { ...request, waitMs: undefined }
      return await ask(first === body ? basic : body, again).catch((second: unknown) => {
        const secondRank = refusalRank(second)
        throw secondRank && secondRank <= rank ? error : second
      })
    }
  }
  return Object.assign(exchange, {
    key,
    origin,
    timeoutMs: timeoutMs && timeoutMs * 2,
    // What waits until the endpoint may be asked is the first of the two, in its own time.
    patienceMs: timeoutMs,
    isOneTime,
    forget: forget && (() => Promise.all([forget(), body.forget?.()]).then(() => {})),
  })
}

/** The same with id and secret among the members of the body. */
function inBody({ clientAuth: _, ...dialect }: TokenDialect): TokenDialect {
  const named = (fields: TokenDialect['fields']) => ({
    client_id: 'client_id',
    client_secret: 'client_secret',
    ...fields,
  })
  const moved = ({ own, ...grant }: DialectGrant): DialectGrant => {
    if (!own) return grant
    const { clientAuth: _, fields, ...rest } = own
    return { ...grant, own: { ...rest, ...(fields && { fields: named(fields) }) } }
  }
  const grants = Object.entries(dialect.grants).map(([name, grant]) => [name, moved(grant)] as const)
  return { ...dialect, fields: named(dialect.fields), grants: Object.fromEntries(grants) }
}

/** What may be refused about who asks: from what was not understood to what is said to a client that is known. */
const RANKS = ['invalid_request', 'invalid_client', 'access_denied', 'unauthorized_client']

/** How much a refusal says of who asks, or for no reason that is known; 0: it is about something else, or it is none. */
function refusalRank(error: unknown): number {
  if (!(error instanceof TokenError) || error.code !== 'token_refused') return 0
  const { status = 0, oauthError = 'invalid_request' } = error
  return [400, 401, 403].includes(status) ? RANKS.indexOf(oauthError) + 1 : 0
}
