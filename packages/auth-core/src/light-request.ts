/**
 * A stand-in for `Request` that keeps what it was given.
 *
 * openapi-fetch builds a `Request` that `fetch` takes apart again; {@link authFetch} recognises this one and calls
 * `fetch(url, init)` with the body still whole. Not a `Request` for anybody else: see {@link lightRequests}.
 */
export class LightRequest {
  readonly url: string
  readonly init: RequestInit
  readonly method: string | undefined
  /** The Authorization header in it is ours, and may be replaced. */
  isAuthorized?: boolean

  constructor(url: string, init: RequestInit = {}) {
    this.url = url
    this.init = init
    this.method = init.method
  }
}

interface CallOptions {
  fetch?: unknown
  Request?: unknown
  middleware?: unknown
}

/**
 * Makes an openapi-fetch client use {@link LightRequest} wherever nobody can tell the difference.
 *
 * Calls get a real `Request` as soon as somebody looks at it: after `use()`, with a `middleware` of their own, or with a
 * `fetch` of their own. The `fetch` of the client itself must come from {@link authFetch}. Returns a new client; the one
 * given stays as it is.
 */
export function lightRequests<Client extends { use(...middleware: never[]): void }>(client: Client): Client {
  let isWatched = false
  const light = { ...client } as Record<string, unknown>
  for (const [name, method] of Object.entries(client) as [string, (...call: unknown[]) => unknown][]) {
    if (name === 'use') {
      light.use = (...middleware: unknown[]) => {
        isWatched = true
        method(...middleware)
      }
    } else if (name !== 'eject') {
      // The options of a call come last: after the path, or after method and path.
      const last = method.length - 1
      light[name] = (...call: unknown[]) => {
        const options = call[last] as CallOptions | undefined
        if (!isWatched && !options?.fetch && !options?.middleware) {
          call[last] = { Request: LightRequest, ...options } satisfies CallOptions
        }
        return method(...call)
      }
    }
  }
  return light as Client
}
