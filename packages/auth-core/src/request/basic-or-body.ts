import { TokenError } from '../lib/errors.ts'
import type { TokenDialect } from './dialect.ts'
import type { Exchange } from './exchange.ts'

/** Dialects whose endpoint has taken id and secret in the body. */
const takenInBody = new WeakSet<TokenDialect>()

/**
 * An exchange for a vendor of whom nobody says how clients prove themselves: asks with HTTP Basic, which RFC 6749 §2.3.1
 * obliges servers to take, and with id and secret in the body where the client is not known by that. What was taken is
 * tried first from then on. A request whose client is refused is not looked at any further, so a code or a refresh token
 * is not used up by it.
 *
 * @param dialect With a `clientAuth`.
 * @param make Makes the exchange of a dialect.
 */
export function basicOrBody(dialect: TokenDialect, make: (dialect: TokenDialect) => Exchange): Exchange {
  const basic = make(dialect)
  const body = make(inBody(dialect))
  const exchange: Exchange = async (request = {}) => {
    const isBody = takenInBody.has(dialect)
    const [first, second] = isBody ? [body, basic] : [basic, body]
    try {
      return await first(request)
    } catch (error) {
      if (!isUnknownClient(error)) throw error
      const token = await second({ ...request, waitMs: undefined }).catch((again: unknown) => {
        throw isUnknownClient(again) ? error : again
      })
      if (isBody) takenInBody.delete(dialect)
      else takenInBody.add(dialect)
      return token
    }
  }
  const { key, origin, timeoutMs, isOneTime, forget } = basic
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
  const grants = Object.entries(dialect.grants).map(([name, grant]) => {
    const fields = grant.own?.fields
    return [name, fields ? { ...grant, own: { ...grant.own, fields: named(fields) } } : grant] as const
  })
  return { ...dialect, fields: named(dialect.fields), grants: Object.fromEntries(grants) }
}

/** Refused for who asks, or for no reason that is known: not for what is asked for, or with what. */
function isUnknownClient(error: unknown): boolean {
  if (!(error instanceof TokenError) || error.code !== 'token_refused') return false
  const { status = 0, oauthError = 'invalid_client' } = error
  return (
    [400, 401, 403].includes(status) &&
    /^(invalid_client|invalid_request|unauthorized_client|access_denied)$/.test(oauthError)
  )
}
