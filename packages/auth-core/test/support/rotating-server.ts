import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RotatingServer {
  url: string
  /** Refreshes that were answered with a new pair. */
  readonly refreshes: number
  /** A refresh token was used twice: the session is over. */
  readonly isSignedOut: boolean
  readonly requests: number
  /** Every refresh token that came in, and who sent it (its header `x-worker`). */
  readonly sent: readonly { refreshToken: string; worker: string }[]
  /** A person signs in: an earlier session is over, and this refresh token begins another. */
  signIn(): string
  /** The session is ended elsewhere: its refresh token is refused from now on. */
  revoke(): void
  /** The next refresh is held this long before it is looked at; one whose caller has gone by then never happened. */
  delayNext(delayMs: number): void
  /** Resolves when a refresh has arrived and is being held. */
  held(): Promise<void>
  close(): Promise<void>
}

/** A token endpoint over real HTTP that rotates one refresh token and ends the session when an old one comes back. */
export async function startRotatingServer(firstRefreshToken: string): Promise<RotatingServer> {
  const state = { refreshToken: firstRefreshToken, refreshes: 0, requests: 0, isSignedOut: false, delayMs: 0 }
  const sent: { refreshToken: string; worker: string }[] = []
  let signIns = 0
  let arrived = () => {}
  let arrival = new Promise<void>((resolve) => (arrived = resolve))

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    state.requests++
    const refreshToken = new URLSearchParams(body).get('refresh_token') ?? ''
    sent.push({ refreshToken, worker: String(request.headers['x-worker']) })
    if (state.delayMs) {
      const { delayMs } = state
      state.delayMs = 0
      arrived()
      await new Promise((resolve) => setTimeout(resolve, delayMs))
      if (response.destroyed || request.socket.destroyed) return
    }
    response.setHeader('content-type', 'application/json')
    if (state.isSignedOut || refreshToken !== state.refreshToken) {
      state.isSignedOut = true
      response.writeHead(400).end('{"error":"invalid_grant"}')
      return
    }
    state.refreshes++
    state.refreshToken = `refresh-${state.refreshes}`
    const answer = {
      access_token: `access-${state.refreshes}`,
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: state.refreshToken,
    }
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refreshes() {
      return state.refreshes
    },
    get requests() {
      return state.requests
    },
    get isSignedOut() {
      return state.isSignedOut
    },
    sent,
    signIn() {
      state.isSignedOut = false
      state.refreshToken = `sign-in-${++signIns}`
      return state.refreshToken
    },
    revoke() {
      state.refreshToken = ''
    },
    delayNext(delayMs) {
      state.delayMs = delayMs
      arrival = new Promise<void>((resolve) => (arrived = resolve))
    },
    held: () => arrival,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
