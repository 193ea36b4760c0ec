import type { Clock } from '../lib/clock.ts'
import { createToken } from '../lib/create-token.ts'
import type { Token } from '../lib/token.ts'
import type { TokenDialect } from './dialect.ts'
import type { Exchange } from './exchange.ts'
import { extraParamsOf } from './extra-params-of.ts'
import type { Grant } from './grants/grant.ts'
import type { GrantExchangeOptions, Secret } from './options.ts'
import { grantExchange, type TokenClient } from './token-exchange.ts'

/** The parameter that stands for the token of the first call. */
const FIRST_TOKEN = 'first_token'

/** A second call is asked for by the first token, whatever its name. */
const trade: Grant = { options: {}, needs: [], needsSecret: false, isOneTime: false }

/** What a client has for all of its token calls, and what is only of the first. */
export interface TradeOptions {
  baseUrl: string
  clientId?: string | undefined
  clientSecret?: Secret | undefined
  clientAssertion?: Secret | undefined
  extraParams?: Readonly<Record<string, Secret | undefined>> | undefined
  fetch?: ((request: Request) => Promise<Response>) | undefined
  timeoutMs?: number | undefined
  clock?: Clock | undefined
  vendor?: string | undefined
}

/**
 * An exchange of two calls, for a vendor whose first token is one that a second call trades for the token that is used.
 *
 * What the first call gives is sent once and kept nowhere: the lifetime, the refresh token and the scope are those of the
 * second. A refresh token of the first call is kept where the second states none; so is the API's address. Once the first
 * call has used up a code or a refresh token, both are run to their end.
 *
 * @param grant That of the second call in the dialect, which has the parameter `first_token`.
 * @param options Those of the first call; the second takes of them what says who the client is, and what its grant lists.
 * @throws {@link ConfigurationError} at once, for options that cannot work. The exchange rejects with {@link TokenError}.
 */
export function tradedExchange(
  first: Exchange,
  client: TokenClient<string>,
  path: string,
  dialect: TokenDialect,
  grant: string,
  options: TradeOptions,
): Exchange {
  const { baseUrl, clientId, clientSecret, clientAssertion, fetch, timeoutMs, clock, vendor } = options
  const extraParams = extraParamsOf(dialect, grant, options.extraParams)
  const second = (firstToken: string): Exchange =>
    // Its grant has the name the dialect gives it, which the options of known grants do not have.
    grantExchange(trade, client, path, dialect, {
      ...{ grant, baseUrl, clientId, clientSecret, clientAssertion, fetch, timeoutMs, clock, vendor },
      extraParams: { ...extraParams, [FIRST_TOKEN]: firstToken },
    } as unknown as GrantExchangeOptions)
  // Whatever is wrong with it is said before anything is sent.
  second('first')
  const isOneTime = first.isOneTime !== false
  const exchange: Exchange = async (request = {}) => {
    const short = await first(request)
    const { waitMs: _, signal, ...rest } = request
    const token = await second(short.reveal())({
      ...rest,
      previous: short,
      signal: isOneTime ? undefined : signal,
    })
    return withRefresh(token, short)
  }
  const { timeoutMs: firstMs = 10_000 } = first
  return Object.assign(exchange, first, {
    timeoutMs: firstMs + (timeoutMs ?? 10_000),
    patienceMs: first.patienceMs ?? firstMs,
  })
}

/** A token with the refresh token of the one before, where it has none of its own. */
function withRefresh(token: Token, before: Token): Token {
  const refreshToken = before.revealRefreshToken()
  if (token.revealRefreshToken() || !refreshToken) return token
  const { obtainedAtMs, expiresAtMs, scope, apiAddress } = token
  return createToken({
    ...{ obtainedAtMs, expiresAtMs, scope, apiAddress, refreshToken },
    accessToken: token.reveal(),
    refreshExpiresAtMs: before.refreshExpiresAtMs,
    answer: token.revealAnswer(),
  })
}
