import { abortable } from '../lib/abortable.ts'
import { bareError } from '../lib/bare-error.ts'
import { checkNumber } from '../lib/check-number.ts'
import { checkUrl } from '../lib/check-url.ts'
import { systemClock } from '../lib/clock.ts'
import type { PostPath, TokenDialect, TokenDialectFor } from './dialect.ts'
import { TokenError, type TokenErrorCode } from '../lib/errors.ts'
import type { Exchange } from './exchange.ts'
import { grantParameters, PROTECTED, type GrantOptions, type TokenExchangeOptions } from './grant.ts'
import { readCapped } from '../lib/read-capped.ts'
import { readTokenAnswer } from './read-token-response.ts'
import { parseRetryAfter } from '../lib/retry-after.ts'
import type { Token } from '../lib/token.ts'

/** Any openapi-fetch client, by shape: this package imports none. */
export interface TokenClient<Path extends string> {
  // The init of a generated method is generic over its operation; the dialect check says what may be in it.
  // oxlint-disable-next-line typescript/no-explicit-any
  POST(path: Path, init: any): Promise<unknown>
}

/**
 * Makes an {@link Exchange} from the token operation of a generated client.
 *
 * Name the types to have path and dialect checked against the vendor's own schema:
 * `tokenExchange<paths, typeof tokenPath, typeof tokenDialect>(client, tokenPath, tokenDialect, options)`.
 *
 * A `refresh_token` or `authorization_code` exchange, once sent, runs to its end whatever its signal says, because the
 * answer may hold the only refresh token there is. A lost connection is tried once more for grants that can be repeated
 * (a refresh: see `rotationGraceMs`), within the one `timeoutMs`. Redirects are errors; an answer over 1 MiB is one, too.
 *
 * @param client Used for its `POST` only, and with a `fetch` of our own: neither its authorized fetch nor its `baseUrl`.
 * @throws {@link ConfigurationError} at once, for options that cannot work. The exchange rejects with {@link TokenError}.
 */
export function tokenExchange<
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
  return createExchange(client, path, dialect, options)
}

function createExchange<Path extends string>(
  client: TokenClient<Path>,
  path: Path,
  dialect: TokenDialect,
  options: GrantOptions,
): Exchange {
  const parameters = grantParameters(options, dialect)
  const {
    baseUrl,
    clock = systemClock,
    timeoutMs = 10_000,
    rotationGraceMs = 0,
    fetch = (request) => globalThis.fetch(request),
  } = options
  checkNumber('timeoutMs', timeoutMs)
  checkNumber('rotationGraceMs', rotationGraceMs)
  const { href } = checkUrl('baseUrl', `${baseUrl}`.replace(/\/$/, '') + path, options.allowInsecure)
  const isRefresh = options.grant === 'refresh_token'
  // What it sends is used up by sending it.
  const isOneTime = isRefresh || options.grant === 'authorization_code'

  const exchange: Exchange = async ({ signal, previous } = {}) => {
    const startMs = clock.monotonicMs()
    const controller = new AbortController()
    // What can be sent only once is not given up, whoever stops waiting for it.
    const end = isOneTime || !signal ? controller.signal : AbortSignal.any([signal, controller.signal])
    const cancelTimer = clock.setTimer(() => controller.abort(new TokenError('token_timeout')), timeoutMs)
    try {
      for (let isAgain = false; ; isAgain = true) {
        let code: TokenErrorCode = 'secret_unavailable'
        try {
          const values: Record<string, string> = {}
          for (const name in parameters) {
            const value = parameters[name]!
            values[name] =
              typeof value === 'function' ? await abortable(Promise.resolve(value()), end) : value
            if (!values[name]) throw new TypeError()
          }
          if (isRefresh) {
            values.refresh_token = previous?.revealRefreshToken() ?? values.refresh_token ?? ''
            if (!values.refresh_token) throw new TokenError('reauth_required')
          }
          signal?.throwIfAborted()
          code = 'token_network'
          return await send(values, end)
        } catch (error) {
          if (code !== 'token_network') signal?.throwIfAborted()
          end.throwIfAborted()
          const known =
            error instanceof TokenError ? error : new TokenError(code, { cause: bareError(error) })
          const isRotated =
            known.oauthError === 'invalid_client' && typeof options.clientSecret === 'function'
          const isRepeatable = !isOneTime || (isRefresh && clock.monotonicMs() - startMs < rotationGraceMs)
          if (isAgain || !(isRotated || (known.code === 'token_network' && isRepeatable))) throw known
        }
      }
    } finally {
      cancelTimer()
    }
  }

  async function send(values: Record<string, string>, signal: AbortSignal): Promise<Token> {
    const sentAtMs = clock.nowMs()
    let token: Token | undefined
    const sending = client.POST(path, {
      ...writeRequest(values, dialect),
      baseUrl,
      // `error` throws on some runtimes; a redirect that is not followed is told by its status.
      redirect: 'manual',
      signal,
      ...('cache' in Request.prototype && { cache: 'no-store' }),
      // A transport that retries would repeat what can be sent only once.
      retry: false,
      fetch: async (request: Request) => {
        const { status, headers, body } = await fetch(request)
        const text = await (await readCapped(body, 2 ** 20))?.text()
        const retryAfterMs = parseRetryAfter(headers.get('retry-after'), clock.nowMs())
        token = readTokenAnswer({ text, status, retryAfterMs, sentAtMs, values }, dialect)
        // Everything is read: leave the client nothing to parse.
        return new Response(null, { status: 204 })
      },
    })
    await abortable(sending, signal)
    if (token) return token
    throw new TokenError('token_malformed')
  }

  exchange.key = () => {
    const { client_secret, password, refresh_token, code, code_verifier, scope, ...named } = parameters
    const subject = options.subject || refresh_token
    // Two people must never meet in a store.
    if (isOneTime && !subject) return ''
    const scopes = new Set(
      String(scope ?? '')
        .split(' ')
        .sort(),
    )
    return JSON.stringify([href, subject, [...scopes], Object.entries(named).sort()])
  }
  exchange.timeoutMs = timeoutMs
  return exchange
}

/** Writes RFC 6749 parameters the vendor's way. */
function writeRequest(values: Record<string, string>, { clientAuth, fields, encoding }: TokenDialect) {
  const isJson = encoding === 'json'
  const members: Record<string, string> = {}
  for (const name in values) {
    // A parameter the RFC names travels only where the dialect says so; a vendor's own under its own name.
    const member = fields[name] ?? (PROTECTED.test(name) ? undefined : name)
    if (member && !(clientAuth && /^client_/.test(name))) members[member] = values[name]!
  }
  return {
    body: members,
    bodySerializer: () => (isJson ? JSON.stringify(members) : String(new URLSearchParams(members))),
    headers: {
      Accept: 'application/json',
      'Content-Type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      // Null takes away what the client sends elsewhere: one method of authentication per token request.
      Authorization: clientAuth ? clientAuth(values.client_id!, values.client_secret ?? '') : null,
    },
  }
}
