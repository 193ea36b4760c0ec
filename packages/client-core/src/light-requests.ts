import { handingOver, ownBody, rememberSentToken, sentTokenOf, wholeBodies } from '@latchkey/auth-core/lib'
import { EmptyBody } from './empty-body.ts'
import { ResponseError } from './errors.ts'

const UNREADABLE = 'The API gave a success that is not JSON (unreadable_response): is "baseUrl" its address?'

type Fetch = typeof globalThis.fetch

interface CallOptions {
  fetch?: Fetch | undefined
  Request?: unknown
  middleware?: unknown
}

interface Result {
  data?: unknown
  error?: unknown
  response: Response
}

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

/**
 * Makes an openapi-fetch client that calls `fetch(url, init)`, without a `Request` in between, wherever nobody can tell the
 * difference. `create` hands the `fetch` it gets to openapi-fetch.
 *
 * Calls get a real `Request` as soon as somebody looks at it: after `use()`, with a `middleware` of their own, or with a
 * `fetch` of their own. Its body, given whole, can be sent again all the same. Every response that is not ok has a truthy
 * `error`.
 */
export function lightRequests<Client extends { use(...middleware: never[]): void }>(
  create: (fetch: Fetch) => Client,
  fetch: Fetch,
): Client {
  const send = handingOver(fetch)
  const client = create((input, init) => {
    // openapi-fetch hands over the class it was given; the type of `fetch` cannot say so.
    const light = (input as unknown) instanceof LightRequest && (input as unknown as LightRequest)
    if (!light) return fetch(input, init)
    light.init.body = ownBody(light.init.body) || null
    return send(light.url, init ? { ...light.init, ...init } : light.init)
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
      light[name] = async (...call: unknown[]) => {
        const options = call[last] as CallOptions | undefined
        const isSeen = isWatched || options?.fetch || options?.middleware
        const heard: Heard = {}
        call[last] = isSeen ? wholeRequests(fetch, options, heard) : { Request: LightRequest, ...options }
        try {
          const result = withError((await method(...call)) as Result)
          // Middleware may have made another response of it.
          if (heard.token !== undefined) rememberSentToken(result.response, heard.token)
          return result
        } catch (error) {
          // The parser's message repeats a piece of the response.
          throw error instanceof SyntaxError ? new ResponseError('unreadable_response', UNREADABLE) : error
        }
      }
    }
  }
  return light as Client
}

/** The token that a call was sent with, once there is a response. */
interface Heard {
  token?: string | undefined
}

/** Options of a call whose Requests are real ones, of which is known from which body they were made. */
function wholeRequests(clientFetch: Fetch, options: CallOptions | undefined, heard: Heard): CallOptions {
  let isWhole = false
  /** Makes a Request, as `new Request` does. */
  function WholeRequest(url: string, init: RequestInit): Request {
    const body = ownBody(init.body)
    const request = new Request(url, { ...init, ...(body && { body }) })
    if (body) wholeBodies.set(request, body)
    isWhole = Boolean(body) && !(body instanceof ReadableStream)
    return request
  }
  // What it makes, and what middleware makes of it, is an instance of it.
  WholeRequest.prototype = Request.prototype
  const { fetch = clientFetch } = options ?? {}
  return {
    ...options,
    Request: options?.Request ?? WholeRequest,
    fetch: async (input, init) => {
      // Middleware has made another Request of it: nobody but its stream knows its body now.
      if (isWhole && input instanceof Request && !wholeBodies.has(input)) wholeBodies.set(input, true)
      const response = await fetch(input, init)
      heard.token = sentTokenOf(response)
      return response
    },
  }
}

function withError(result: Result): Result {
  const { response, error } = result
  return response.ok || error ? result : { error: new EmptyBody(response.status), response }
}
