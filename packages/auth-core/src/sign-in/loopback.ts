import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { finished } from 'node:stream'
import { checkNumber } from '../lib/check-number.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError } from '../lib/errors.ts'
import { readOptions, type OptionTable } from '../lib/read-options.ts'
import type { Token } from '../lib/token.ts'
import { AuthorizationError } from './authorization-error.ts'
import type { Authorization } from './index.ts'

export interface LoopbackOptions {
  /** Path of the redirect URI. Default `/callback`. */
  path?: string | undefined
  /** Default 0: a free port, which the server must allow for loopback (RFC 8252 §7.3). */
  port?: number | undefined
  /** How long to wait for the user, in milliseconds. Default 300 000. */
  timeoutMs?: number | undefined
  /** What the browser shows once the user is signed in. */
  message?: string | undefined
  /** What the browser shows when signing in has failed. */
  failureMessage?: string | undefined
  clock?: Clock | undefined
}

const OPTIONS: OptionTable<LoopbackOptions> = {
  path: 'string',
  port: 'number',
  timeoutMs: 'number',
  message: 'string',
  failureMessage: 'string',
  clock: 'clock',
}

/** A redirect URI on this machine, for command-line tools. */
export interface LoopbackRedirect {
  /** `http://127.0.0.1:<port>/callback`: give it to `startAuthorization`. */
  readonly redirectUri: string
  /**
   * Waits for the browser to come back, finishes the sign-in, and only then tells the browser how it ended.
   *
   * A callback with the state of another sign-in gets a page that says so, and the wait goes on. Closes the server in the
   * end, as does `close()`.
   *
   * @throws {@link AuthorizationError} `timeout` when nobody came back in time, `closed` when it was closed; otherwise what
   * `authorization.finish` rejects with.
   */
  finish(authorization: Pick<Authorization, 'finish'>): Promise<Token>
  close(): void
}

/**
 * Listens on loopback for the browser to come back (RFC 8252 §7.3), on its own path only.
 *
 * @throws {@link ConfigurationError} for options that cannot work, and what listening on a given port fails with.
 */
export async function createLoopbackRedirect(options: LoopbackOptions = {}): Promise<LoopbackRedirect> {
  const { path, port, timeoutMs, message, failureMessage, clock } = readOptions(options, OPTIONS, {
    path: '/callback',
    port: 0,
    timeoutMs: 300_000,
    clock: systemClock,
  })
  if (!/^\/[^?#]*$/.test(path)) throw new ConfigurationError('path', 'must be a path')
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigurationError('port', 'must be a port, or 0 for a free one')
  checkNumber('timeoutMs', timeoutMs, 1)

  let redirectUri = ''
  const signIn = deferred<Pick<Authorization, 'finish'>>()
  const result = deferred<Token>()
  /** Callbacks whose sign-in is being finished. */
  let finishing = 0
  let isLate = false
  let isAsked = false

  /** What to tell the browser, and what to do once it was told. */
  async function judge(callback: URL): Promise<{ status: number; text: string; settle?: () => void }> {
    try {
      const token = await (await signIn.promise).finish(callback)
      const text = message ?? 'Signed in. You can close this window.'
      return { status: 200, text, settle: () => result.resolve(token) }
    } catch (error) {
      const { reason, oauthError } = Object(error) as Partial<AuthorizationError>
      if (reason === 'state_mismatch') {
        return {
          status: 400,
          text: 'This is not the answer to the sign-in under way, which goes on waiting.',
        }
      }
      const isDenied = oauthError === 'access_denied'
      const why = isDenied ? 'access was not given' : 'the program that sent you here says why'
      const text = failureMessage ?? `Not signed in: ${why}. You can close this window.`
      return { status: 400, text, settle: () => result.reject(error) }
    }
  }

  const server = createServer(async (request, response) => {
    const isPath = URL.canParse(request.url ?? '', redirectUri)
    const url = new URL(isPath ? request.url! : '/', redirectUri)
    // The Host header keeps pages of other names, resolved to loopback, from calling.
    const isOurs = url.origin === new URL(redirectUri).origin && request.headers.host === url.host
    if (request.method !== 'GET' || !isOurs || url.pathname !== new URL(redirectUri).pathname) {
      response.writeHead(404).end()
      return
    }
    finishing++
    const { status, text, settle } = await judge(url)
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
    // The program may exit when it hears of it: the browser is told first.
    finished(response, () => {
      finishing--
      settle?.()
      if (settle) close()
      else if (isLate && !finishing) end('timeout')
    })
    response.writeHead(status, { ...headers, connection: 'close' }).end(text)
  })
  const onLate = () => {
    // An exchange under way ends by itself; before `finish` is called, there is none.
    isLate = true
    if (!finishing || !isAsked) end('timeout')
  }
  const cancelTimer = clock.setTimer(onLate, timeoutMs, true)
  function end(reason: 'timeout' | 'closed'): void {
    cancelTimer()
    server.close()
    const error = new AuthorizationError(reason)
    signIn.reject(error)
    result.reject(error)
  }
  const close = () => end('closed')

  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  ).catch((error: unknown) => {
    cancelTimer()
    throw error
  })
  redirectUri = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`).href
  return {
    redirectUri,
    finish(authorization) {
      isAsked = true
      signIn.resolve(authorization)
      return result.promise
    },
    close,
  }
}

/** A promise that is settled from outside, and that nobody has to wait for. */
function deferred<Value>() {
  let settle!: { resolve: (value: Value) => void; reject: (error: unknown) => void }
  const promise = new Promise<Value>((resolve, reject) => {
    settle = { resolve, reject }
  })
  promise.catch(() => {})
  return { promise, ...settle }
}
