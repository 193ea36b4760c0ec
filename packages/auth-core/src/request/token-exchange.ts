import { abortable } from '../lib/abortable.ts'
import { isAuthorized } from '../lib/authorized.ts'
import { bareError } from '../lib/bare-error.ts'
import { checkNumber } from '../lib/check-number.ts'
import { checkUrl } from '../lib/check-url.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { deadline } from '../lib/deadline.ts'
import { ConfigurationError, TokenError, type TokenErrorFacts } from '../lib/errors.ts'
import { pause } from '../lib/pause.ts'
import { shortHash } from '../lib/short-hash.ts'
import { readCappedText } from '../lib/read-capped.ts'
import { readOptions } from '../lib/read-options.ts'
import { parseRetryAfter } from '../lib/retry-after.ts'
import { endsRender, isSteering } from '../lib/steering.ts'
import type { Token } from '../lib/token.ts'
import type { PostPath, TokenDialect, TokenDialectFor } from './dialect.ts'
import type { Exchange, ExchangeRequest } from './exchange.ts'
import type { Grant } from './grants/grant.ts'
import { grantOf } from './grants/registry.ts'
import type { GrantExchangeOptions, GrantOptions, TokenExchangeOptions } from './options.ts'
import { grantParameters, identityOf, isHidden, plainRequest, type Parameters } from './parameters.ts'
import { readTokenResponse } from './read-token-response.ts'
import { pauseBeforeRepeat } from './repetition.ts'

/** Any openapi-fetch client, by shape: this package imports none. */
export interface TokenClient<Path extends string> {
  // The init of a generated method is generic over its operation; the dialect check says what may be in it.
  POST(path: Path, init: unknown): Promise<unknown>
}

/**
 * Makes an {@link Exchange} from the token operation of a generated client.
 *
 * Name the types to have path and dialect checked against the vendor's own schema:
 * `tokenExchange<paths, typeof tokenPath, typeof tokenDialect>(client, tokenPath, tokenDialect, options)`.
 *
 * A `refresh_token` or `authorization_code` exchange, once sent, runs to its end whatever its signal says, because the
 * response may hold the only refresh token there is. A lost connection is tried once more for grants that can be repeated
 * (a refresh: see `rotationGraceMs`); while callers have no token (`isWaitedFor`), so is whatever passes by itself (lost
 * connections, 408, 425, 429, 5xx), as Retry-After asks. All within the one `timeoutMs`. Redirects are errors; a response
 * over 1 MiB is one, too.
 *
 * @param client Used for its `POST` only, and with a `fetch` of our own: neither its authorized fetch nor its `baseUrl`.
 * @throws {@link ConfigurationError} at once, for options that cannot work. The exchange rejects with {@link TokenError}.
 */
export function tokenExchange<
  // Not named: then nothing is checked, which `any` alone says to `TokenDialectFor`.
  // oxlint-disable-next-line typescript/no-explicit-any
  Paths = any,
  Path extends PostPath<Paths> = PostPath<Paths>,
  const Dialect extends TokenDialect = TokenDialect,
>(
  client: TokenClient<Path>,
  path: Path,
  dialect: Dialect & TokenDialectFor<Paths, Path, Dialect>,
  options: TokenExchangeOptions,
): Exchange {
  return createExchange(grantOf(options?.grant), client, path, dialect, options ?? {})
}

/**
 * The same for one grant, so that a bundle holds the code of no other: what generated packages call.
 * `grantExchange<paths, typeof tokenPath, typeof tokenDialect>(clientCredentials, client, tokenPath, tokenDialect, options)`.
 *
 * @param grant The one that `options` name.
 * @throws {@link ConfigurationError} at once, for options that cannot work. The exchange rejects with {@link TokenError}.
 */
export function grantExchange<
  // Not named: then nothing is checked, which `any` alone says to `TokenDialectFor`.
  // oxlint-disable-next-line typescript/no-explicit-any
  Paths = any,
  Path extends PostPath<Paths> = PostPath<Paths>,
  const Dialect extends TokenDialect = TokenDialect,
>(
  grant: Grant,
  client: TokenClient<Path>,
  path: Path,
  dialect: Dialect & TokenDialectFor<Paths, Path, Dialect>,
  options: GrantExchangeOptions,
): Exchange {
  return createExchange(grant, client, path, dialect, options ?? {})
}

/** Options about how a token call travels; all others are sent in it, and checked with its dialect. */
const HOW = {
  grant: 'any',
  baseUrl: 'any',
  clock: 'clock',
  timeoutMs: 'number',
  rotationGraceMs: 'number',
  fetch: 'function',
  allowInsecure: 'boolean',
  vendor: 'string',
  subject: 'string',
  extraParams: 'record',
} as const

/** The members whose names a table has, and the others. */
function divided(members: object, table: object) {
  const known: Record<string, unknown> = {}
  const others: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(members))
    (Object.hasOwn(table, name) ? known : others)[name] = value
  return [known, others] as const
}

function createExchange<Path extends string>(
  grant: Grant,
  client: TokenClient<Path>,
  mainPath: Path,
  mainDialect: TokenDialect,
  mainOptions: GrantOptions,
): Exchange {
  // A grant may differ from the rest of its dialect.
  const main = [mainPath, mainDialect, mainOptions] as const
  const [path, dialect, options] = mainDialect.grants[mainOptions.grant]?.own?.(...main) ?? main
  const { request = plainRequest } = dialect
  const [how, credentials] = divided(options, HOW)
  readOptions(how, HOW)
  const { baseUrl, clock = systemClock, timeoutMs = 10_000, fetch, allowInsecure, vendor } = options
  // Most likely that of somebody who is not known; two of them must not meet.
  if (options.subject === '') throw new ConfigurationError('subject', 'is empty')
  checkNumber('timeoutMs', timeoutMs, 1)
  const parameters = grantParameters(grant, options, credentials, dialect)
  const base = checkUrl('baseUrl', `${baseUrl}`, allowInsecure)
  if (isAuthorized(fetch))
    throw new ConfigurationError('fetch', 'sends tokens itself, and a token call would wait for itself')
  const { isOneTime } = grant
  const href = base.href.replace(/\/$/, '') + path
  const place = {
    vendor,
    host: base.host,
    endpoint: `${request.method} ${href.split('?', 1)[0]}`,
  }
  const calls = grant.begin?.(options, clock, place)
  const send = sender(client, path as Path, { ...dialect, request }, { ...options, isOneTime }, place)

  async function attempt(request: ExchangeRequest, signal: AbortSignal): Promise<Token> {
    const values = await secretsOf(parameters, signal, place)
    calls?.prepare(values, request)
    request.signal?.throwIfAborted()
    try {
      const token = await send(values, request, signal)
      calls?.settle(values, token.revealRefreshToken())
      return token
    } catch (error) {
      if ((Object(error) as TokenError).code === 'reauth_required') calls?.settle(values, undefined)
      throw error
    }
  }

  const exchange: Exchange = async (request = {}) => {
    const startMs = clock.monotonicMs()
    // What can be sent only once is not given up, whoever stops waiting for it.
    const end = deadline(
      clock,
      timeoutMs,
      () => new TokenError('token_timeout', place),
      isOneTime ? undefined : request.signal,
    )
    try {
      if (request.waitMs) await pause(clock, request.waitMs, end.signal)
      for (let attempts = 1; ; attempts++) {
        try {
          return await attempt(request, end.signal)
        } catch (error) {
          end.signal.throwIfAborted()
          if (!(error instanceof TokenError)) throw error
          const passedMs = clock.monotonicMs() - startMs
          const pauseMs = pauseBeforeRepeat({
            error,
            attempts,
            isOneTime,
            hasFreshSecret: typeof options.clientSecret === 'function',
            isWaitedFor: request.isWaitedFor === true,
            passedMs,
            leftMs: timeoutMs - passedMs,
            graceMs: calls?.graceMs ?? 0,
            jitter: Math.random(),
          })
          if (pauseMs === undefined) throw error
          if (pauseMs > 0) await pause(clock, pauseMs, end.signal)
        }
      }
    } finally {
      end.end()
    }
  }
  exchange.key = () => {
    // No function: a refresh token is given as text alone.
    const subject = options.subject || (parameters.refresh_token as string | undefined)
    // Two people must never meet in a store, nor two parties that are told apart by what only a function knows.
    const isPersonal = isOneTime || parameters.assertion || parameters.subject_token
    if ((isPersonal || isHidden(parameters)) && !subject) return ''
    return identityOf(href, subject, parameters)
  }
  exchange.origin = { vendor, grant: options.grant, client: shortHash(options.clientId) }
  exchange.timeoutMs = timeoutMs
  exchange.isOneTime = isOneTime
  if (calls) exchange.forget = async () => calls.forget()
  return exchange
}

/** The parameters with their secrets fetched. */
async function secretsOf(
  parameters: Parameters,
  signal: AbortSignal,
  place: TokenErrorFacts,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(parameters)) {
    try {
      const text: unknown = typeof value === 'function' ? await abortable(value(), signal) : value
      // What a vault gives may be an object with the secret in it.
      if (typeof text !== 'string' || !text.trim()) throw new TypeError()
      values[name] = text
    } catch (error) {
      signal.throwIfAborted()
      if (endsRender(error)) throw error
      throw new TokenError('secret_unavailable', { ...place, cause: bareError(error) })
    }
  }
  return values
}

/** Makes what sends one token request and reads its response. */
function sender<Path extends string>(
  client: TokenClient<Path>,
  path: Path,
  dialect: TokenDialect & Required<Pick<TokenDialect, 'request'>>,
  options: GrantOptions & Pick<Grant, 'isOneTime'>,
  place: TokenErrorFacts,
) {
  const { baseUrl, clock = systemClock, fetch = (request) => globalThis.fetch(request), isOneTime } = options
  return async (
    values: Record<string, string>,
    { previous, rejected }: ExchangeRequest,
    signal: AbortSignal,
  ): Promise<Token> => {
    const scope = isOneTime ? previous?.scope : undefined
    const sentMs = clock.monotonicMs()
    let token: Token | undefined
    const { request, scopes } = dialect
    const asked = values.scope && scopes ? { ...values, scope: scopes.join(values.scope) } : values
    const written = request.write(asked, dialect) as {
      headers?: object
    }
    // The type of a client names what RFC 6749 needs; one whose dialect has another method has that one, too.
    const sending = client[request.method as 'POST'](path, {
      ...written,
      headers: { ...written.headers, ...((previous || rejected) && { Date: dateOf(clock) }) },
      baseUrl,
      // `error` throws on some runtimes; a redirect that is not followed is told by its status.
      redirect: 'manual',
      signal,
      ...('cache' in Request.prototype && { cache: 'no-store' }),
      // A transport that retries would repeat what can be sent only once.
      retry: false,
      fetch: async (request: Request) => {
        const { status, headers, body } = await fetch(request)
        const text = await readCappedText(body, 2 ** 20, signal)
        // The wall clock is read afterwards: frameworks that render ahead of time allow it no sooner.
        const nowMs = clock.nowMs()
        const sentAtMs = Math.floor(nowMs - (clock.monotonicMs() - sentMs))
        const retryAfterMs = parseRetryAfter(headers.get('retry-after'), nowMs)
        const contentType = headers.get('content-type')
        token = readTokenResponse(
          {
            text,
            apiAddress: previous?.apiAddress,
            status,
            contentType,
            headers,
            place,
            retryAfterMs,
            sentAtMs,
            values,
            scope: values.scope ?? scope,
            isOneTime,
          },
          dialect,
        )
        // Everything is read: leave the client nothing to parse.
        return new Response(null, { status: 204 })
      },
    })
    try {
      await abortable(sending, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof TokenError || error instanceof ConfigurationError || isSteering(error)) throw error
      throw new TokenError('token_network', { ...place, cause: bareError(error) })
    }
    if (token) return token
    throw new TokenError('token_malformed', place, 'the client has sent nothing')
  }
}

/**
 * When a renewal is sent (RFC 9110 §6.6.1). Frameworks cache even what says `no-store` (Next.js with `fetchCache =
 * 'force-cache'`): without anything new in it, a renewal would be given the old token again. Browsers, which obey, leave it
 * out.
 */
const dateOf = (clock: Clock) => new Date(clock.nowMs()).toUTCString()
