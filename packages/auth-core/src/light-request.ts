/**
 * A stand-in for `Request` that keeps what it was given.
 *
 * openapi-fetch builds a `Request` that `fetch` takes apart again; {@link authFetch} recognises this one and calls
 * `fetch(url, init)` with the body still whole. Not a `Request` for anybody else: see {@link lightRequests}.
 */
export class LightRequest {
  readonly url: string
  readonly init: RequestInit
  readonly method: string

  constructor(url: string, init: RequestInit = {}) {
    this.url = url
    this.init = init
    this.method = init.method ?? 'GET'
  }
}

/** An openapi-fetch client, by shape. */
interface RequestingClient {
  use(...middleware: never[]): void
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']

interface CallOptions {
  fetch?: unknown
  Request?: unknown
  middleware?: readonly unknown[]
}

type Method = (path: string, init?: CallOptions) => unknown

/**
 * Makes an openapi-fetch client use {@link LightRequest} wherever nobody can tell the difference.
 *
 * Calls get a real `Request` as soon as somebody looks at it: after `use()`, with a `middleware` of their own, or with a
 * `fetch` of their own. The `fetch` of the client itself must come from {@link authFetch}. Returns a new client; the one
 * given stays as it is.
 */
export function lightRequests<Client extends RequestingClient>(client: Client): Client {
  let isWatched = false
  // An openapi-fetch client is an object of functions that use no `this`.
  const methods = client as unknown as Record<string, Method>
  const lighten = (init?: CallOptions): CallOptions | undefined =>
    isWatched || init?.fetch || init?.Request || init?.middleware?.length
      ? init
      : ({ ...init, Request: LightRequest } satisfies CallOptions)
  const light: Record<string, unknown> = {
    ...methods,
    request: (method: string, path: string, init?: CallOptions) =>
      (methods.request as unknown as (method: string, path: string, init?: CallOptions) => unknown)(
        method,
        path,
        lighten(init),
      ),
    use: (...middleware: never[]) => {
      isWatched = true
      client.use(...middleware)
    },
  }
  for (const name of METHODS)
    light[name] = (path: string, init?: CallOptions) => methods[name]!(path, lighten(init))
  return light as unknown as Client
}
