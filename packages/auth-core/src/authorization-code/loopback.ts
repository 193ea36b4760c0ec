import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TokenError } from '../errors.ts'

export interface LoopbackOptions {
  /** Path of the redirect URI. Default `/callback`. */
  path?: string | undefined
  /** Default 0: a free port, which the server must allow for loopback (RFC 8252 §7.3). */
  port?: number | undefined
  /** How long to wait for the user, in milliseconds. Default 300 000. */
  timeoutMs?: number | undefined
  /** What the browser shows in the end. */
  message?: string | undefined
}

/** A redirect URI on this machine, for command-line tools. */
export interface LoopbackRedirect {
  /** `http://127.0.0.1:<port>/callback`: give it to `startAuthorization`. */
  readonly redirectUri: string
  /**
   * The URL the browser came back with. Closes the server, as does `close()`.
   *
   * @throws {@link TokenError} `authorization_failed` when nobody came back in time, or it was closed.
   */
  callback(): Promise<URL>
  close(): void
}

/** Listens on loopback for the browser to come back (RFC 8252 §7.3). Hears one callback, on its own path only. */
export async function createLoopbackRedirect(options: LoopbackOptions = {}): Promise<LoopbackRedirect> {
  const {
    path = '/callback',
    port = 0,
    timeoutMs = 300_000,
    message = 'Signed in. You can close this window.',
  } = options
  let redirectUri = ''
  let settle = { resolve: (_url: URL) => {}, reject: (_error: Error) => {} }
  const callback = new Promise<URL>((resolve, reject) => {
    settle = { resolve, reject }
  })
  callback.catch(() => {})

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', redirectUri)
    // The Host header keeps pages of other names, resolved to loopback, from calling.
    if (request.method !== 'GET' || url.pathname !== path || request.headers.host !== url.host) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(message)
    settle.resolve(url)
    close()
  })
  const timer = setTimeout(() => {
    settle.reject(new TokenError('authorization_failed', {}, 'timeout'))
    close()
  }, timeoutMs)
  function close(): void {
    clearTimeout(timer)
    server.close()
    settle.reject(new TokenError('authorization_failed', {}, 'closed'))
  }

  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  )
  redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  return { redirectUri, callback: () => callback, close }
}
