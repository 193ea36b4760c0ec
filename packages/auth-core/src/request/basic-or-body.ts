import { TokenError } from '../lib/errors.ts'
import type { DialectGrant, TokenDialect } from './dialect.ts'
import type { Exchange } from './exchange.ts'
import { dialectOf } from './own-words.ts'

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
  if (!dialectOf(origin?.grant ?? '', dialect).clientAuth) return basic
  const body = make(inBody(dialect))
  const ask = eitherWay(dialect)
  const exchange: Exchange = (request) =>
    ask(
      (way, isAgain) =>
        // It was waited already.
        (way === 'body' ? body : basic)(isAgain ? { ...request, waitMs: undefined } : request),
      isOneTime,
    )
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

/** Where id and secret travel. */
type Way = 'header' | 'body'

/**
 * Asks in one of two ways, and in the other where the client is not known by the first. What was taken is tried first from
 * then on, by whoever asks for clients of the same dialect.
 */
export function eitherWay(dialect: TokenDialect) {
  /** The one that knew the client. Apps of one vendor may be registered differently. */
  let kept: Way | undefined

  return async <Result>(
    send: (way: Way, isAgain: boolean) => Promise<Result>,
    isOneTime?: boolean,
  ): Promise<Result> => {
    const attempt = async (way: Way, isAgain: boolean) => {
      try {
        const result = await send(way, isAgain)
        kept = way
        if (way === 'body') takenInBody.add(dialect)
        else takenInBody.delete(dialect)
        return result
      } catch (error) {
        const { code, status } = Object(error) as Partial<TokenError>
        // Only who has sent a refresh token that is dead knows not to send it again.
        if (code === 'reauth_required' && status !== undefined) kept = way
        throw error
      }
    }
    const first = kept ?? (takenInBody.has(dialect) ? 'body' : 'header')
    try {
      return await attempt(first, false)
    } catch (error) {
      const rank = refusalRank(error)
      if (!rank || (isOneTime && kept)) throw error
      return await attempt(first === 'body' ? 'header' : 'body', true).catch((second: unknown) => {
        const secondRank = refusalRank(second)
        throw secondRank && secondRank <= rank ? error : second
      })
    }
  }
}

/** The same with id and secret among the members of the body, whatever the grant. */
function inBody(dialect: TokenDialect): TokenDialect {
  const moved = ({ own, ...grant }: DialectGrant): DialectGrant =>
    own
      ? {
          ...grant,
          own(mainPath, _, mainOptions) {
            const [path, its, options] = own(mainPath, dialect, mainOptions)
            return [path, withoutHeader(its), options]
          },
        }
      : grant
  const grants = Object.entries(dialect.grants).map(([name, grant]) => [name, moved(grant)] as const)
  return { ...withoutHeader(dialect), grants: Object.fromEntries(grants) }
}

function withoutHeader({ clientAuth: _, fields, ...dialect }: TokenDialect): TokenDialect {
  return { ...dialect, fields: { client_id: 'client_id', client_secret: 'client_secret', ...fields } }
}

/** What may be refused about who asks: from what was not understood to what is said to a client that is known. */
const RANKS = ['invalid_request', 'invalid_client', 'access_denied', 'unauthorized_client']

/** How much a refusal says of who asks, or for no reason that is known; 0: it is about something else, or it is none. */
function refusalRank(error: unknown): number {
  if (!(error instanceof TokenError) || error.code !== 'token_refused') return 0
  const { status = 0, oauthError = 'invalid_request' } = error
  return [400, 401, 403].includes(status) ? RANKS.indexOf(oauthError) + 1 : 0
}
