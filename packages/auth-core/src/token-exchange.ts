import { abortable } from './abortable.ts'
import { systemClock } from './clock.ts'
import type { PostPath, TokenDialect, TokenDialectFor } from './dialect.ts'
import { TokenError } from './errors.ts'
import type { Exchange, ExchangeRequest } from './exchange.ts'
import {
  checkTokenUrl,
  grantParameters,
  isProtected,
  type GrantOptions,
  type Secret,
  type TokenExchangeOptions,
} from './grant.ts'
import { readCapped } from './read-capped.ts'
import { readTokenAnswer } from './read-token-answer.ts'
import { redactedError } from './redact.ts'
import { parseRetryAfter } from './retry-after.ts'
import { sha256 } from './sha256.ts'
import type { Token } from './token.ts'

/** Any openapi-fetch client, by shape: this package imports none. */
export interface TokenClient<Path extends string> {
  // The init of a generated method is generic over the operation; the dialect check says what may be in it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  POST(path: Path, init: any): Promise<unknown>
}

/**
 * Makes an {@link Exchange} from the token operation of a generated client.
 *
 * Name the types to have path and dialect checked against the vendor's own schema:
 * `tokenExchange<paths, typeof tokenPath, typeof tokenDialect>(client, tokenPath, tokenDialect, options)`.
 *
 * A `refresh_token` exchange, once sent, runs to its end whatever its signal says, because the answer may hold the only
 * refresh token there is. A lost connection is tried once more for grants that can be repeated. Redirects are errors.
 *
 * @param client Used for its `POST` only, and with a `fetch` of our own: neither its authorized fetch nor its `baseUrl`.
 * @throws {@link ConfigurationError} at once, for options that cannot work. The exchange rejects with {@link TokenError}.
 */
export function tokenExchange<
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
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
  const url = checkTokenUrl(options, path)
  const parameters = grantParameters(options, dialect)
  const { grant, clientId, clientSecret, password, clock = systemClock, timeoutMs = 10_000 } = options
  const transport = options.fetch ?? ((request: Request) => globalThis.fetch(request))
  const isRefresh = grant === 'refresh_token'

  async function attempt({ signal, previous }: ExchangeRequest): Promise<Token> {
    const secret = await revealSecret(clientSecret)
    const refreshToken = isRefresh ? (previous?.revealRefreshToken?.() ?? options.refreshToken) : undefined
    if (isRefresh && !refreshToken) {
      throw new TokenError('reauth_required', 'There is no refresh token', { kind: 'reauth-required' })
    }
    const secrets = {
      client_secret: secret,
      password: await revealSecret(password),
      refresh_token: refreshToken,
    }
    const planted = Object.values(secrets).filter((value) => value !== undefined)
    const { body, headers } = writeRequest({ ...parameters, ...secrets }, dialect)

    const controller = new AbortController()
    const cancelTimer = clock.setTimer(() => {
      controller.abort(
        new TokenError('token_timeout', `The token endpoint did not answer in ${timeoutMs} ms`, {
          kind: 'transient',
        }),
      )
    }, timeoutMs)
    const onAbort = () => controller.abort(signal!.reason)
    if (signal?.aborted) onAbort()
    else if (!isRefresh) signal?.addEventListener('abort', onAbort)

    const sentAtMs = clock.nowMs()
    let token: Token | undefined
    try {
      controller.signal.throwIfAborted()
      await abortable(
        client.POST(path, {
          baseUrl: options.baseUrl,
          body: parameters,
          bodySerializer: () => body,
          headers,
          // `error` throws on some runtimes; a redirect that is not followed is seen as one below.
          redirect: 'manual',
          signal: controller.signal,
          ...('cache' in Request.prototype && { cache: 'no-store' }),
          fetch: async (request: Request) => {
            // A client that ignores `baseUrl` must not carry the secret somewhere else.
            if (request.url !== new URL(url).href)
              throw new TokenError('token_redirected', 'The client changed the token URL')
            const response = await transport(request)
            if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
              throw new TokenError('token_redirected', 'The token endpoint redirected', {
                status: response.status,
              })
            }
            token = readTokenAnswer(
              {
                status: response.status,
                text: await readCapped(response),
                retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), clock.nowMs()),
                sentAtMs,
                requested: { grant, scope: parameters.scope, refreshToken, secrets: planted },
              },
              dialect,
            )
            // Everything is read: leave the client nothing to parse.
            return new Response(null, { status: 204 })
          },
        }),
        controller.signal,
      )
    } catch (error) {
      if (controller.signal.aborted) throw controller.signal.reason
      if (error instanceof TokenError) throw error
      throw new TokenError('token_network', 'The token endpoint could not be reached', {
        kind: 'transient',
        cause: redactedError(error, [...planted, ...(headers.Authorization ?? '').split(' ')]),
      })
    } finally {
      cancelTimer()
      signal?.removeEventListener('abort', onAbort)
    }
    if (!token) throw new TokenError('token_malformed', 'The client did not send the token request')
    return token
  }

  async function exchange(request: ExchangeRequest = {}): Promise<Token> {
    try {
      return await attempt(request)
    } catch (error) {
      const { code, oauthError } = Object(error) as TokenError
      const isRotated = oauthError === 'invalid_client' && typeof clientSecret === 'function'
      if (!isRotated && (code !== 'token_network' || isRefresh)) throw error
      return attempt(request)
    }
  }

  exchange.key = () => {
    const { scope = '', ...others } = parameters
    const subject = (options.subject ?? options.refreshToken) || null
    const scopes = [...new Set(scope.split(' ').filter(Boolean))].sort()
    return sha256(JSON.stringify([url, clientId, subject, scopes, Object.entries(others).sort()]))
  }
  return exchange
}

async function revealSecret(secret: Secret | undefined): Promise<string | undefined> {
  if (typeof secret !== 'function') return secret
  let value: unknown
  let cause: unknown
  try {
    value = await secret()
  } catch (error) {
    cause = redactedError(error, [])
  }
  if (typeof value === 'string' && value) return value
  throw new TokenError('secret_unavailable', 'The function given as a secret gave none', {
    kind: 'transient',
    cause,
  })
}

/** Writes RFC 6749 parameters the vendor's way. */
function writeRequest(parameters: Record<string, string | undefined>, dialect: TokenDialect) {
  const isJson = dialect.encoding === 'json'
  const headers: Record<string, string | null> = {
    Accept: 'application/json',
    'Content-Type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
    // Whatever the client sends elsewhere, one method of authentication per token request.
    Authorization: null,
  }
  if (dialect.clientAuth === 'client_secret_basic') {
    const { client_id: id = '', client_secret: secret = '', ...others } = parameters
    headers.Authorization = `Basic ${basicCredentials(id, secret, dialect.basicEncoding)}`
    parameters = others
  }
  const members: Record<string, string> = {}
  for (const [name, value] of Object.entries(parameters)) {
    // A parameter the RFC names travels only where the dialect says so; a vendor's own under its own name.
    const member = dialect.fields[name] ?? (isProtected(name, dialect) ? undefined : name)
    if (value && member) members[member] = value
  }
  return { headers, body: isJson ? JSON.stringify(members) : new URLSearchParams(members).toString() }
}

/** RFC 6749 §2.3.1: form-encoded as UTF-8 first, because a colon or an umlaut would not survive otherwise. */
function basicCredentials(
  id: string,
  secret: string,
  encoding: TokenDialect['basicEncoding'] = 'form',
): string {
  const encode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
  if (encoding === 'form') return btoa(`${encode(id)}:${encode(secret)}`)
  return btoa(String.fromCharCode(...new TextEncoder().encode(`${id}:${secret}`)))
}
