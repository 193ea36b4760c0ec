/**
 * What a generated client builds instead of a `Request`: the same arguments, not yet turned into streams and copies.
 *
 * openapi-fetch builds a `Request` that `fetch` takes apart again; {@link lightRequests} calls `fetch(url, init)` instead,
 * with the body still whole.
 */
class LightRequest {
  readonly url: string
  readonly init: RequestInit
  readonly method: string | undefined

  constructor(url: string, init: RequestInit) {
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

type Fetch = typeof globalThis.fetch

/**
 * Makes an openapi-fetch client that calls `fetch(url, init)`, without a `Request` in between, wherever nobody can tell the
 * difference. `create` hands the `fetch` it gets to openapi-fetch.
 *
 * Calls get a real `Request` as soon as somebody looks at it: after `use()`, with a `middleware` of their own, or with a
 * `fetch` of their own.
 */
export function lightRequests<Client extends { use(...middleware: never[]): void }>(
  create: (fetch: Fetch) => Client,
  fetch: Fetch,
): Client {
  const client = create((input, init) => {
    // openapi-fetch hands over the class it was given; the type of `fetch` cannot say so.
    const light = (input as unknown) instanceof LightRequest && (input as unknown as LightRequest)
    return light ? fetch(light.url, { ...light.init, ...init }) : fetch(input, init)
  })
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
