import { handingOver, ownBody, rememberSentToken, sentTokenOf, wholeBodies } from '@latchkey/auth-core/lib'
import { type AnyCall, callingBy } from './calling-by.ts'
import { EmptyBody } from './empty-body.ts'
import { ResponseError } from './errors.ts'
import { type HeaderOptions, refuseHeaders } from './refuse-headers.ts'

const UNREADABLE = 'The API gave a success that is not JSON (unreadable_response): is "baseUrl" its address?'

type Fetch = typeof globalThis.fetch

/** What a client of openapi-fetch is made with: by which its calls are sent, and what it builds of each. */
export interface RequestSettings {
  fetch: Fetch
  Request: typeof Request
}

interface CallOptions extends HeaderOptions {
  fetch?: Fetch | undefined
  middleware?: unknown
}

/** Under this key the options of a call say what its Request is to be. */
const CALL = Symbol('call')

interface Call {
  /** Nobody looks at its Request. */
  isLight: boolean
  /** Its Request was made from a body that can be sent again; undefined until it is made, or what stands for one. */
  isWhole?: boolean
  /** The token it was sent with, once there is a response. */
  token?: string | undefined
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
  declare readonly url: string
  declare readonly init: RequestInit
  declare readonly method: string | undefined

  constructor(url: string, init: RequestInit) {
    this.url = url
    this.init = init
    this.method = init.method
  }
}

/**
 * Makes an openapi-fetch client that calls `fetch(url, init)`, without a `Request` in between, wherever nobody can tell the
 * difference. `create` hands the settings it gets to openapi-fetch.
 *
 * Calls get a real `Request` as soon as somebody looks at it: after `use()`, with a `middleware` of their own, or with a
 * `fetch` of their own. Its body, given whole, can be sent again all the same. A client made with another `Request` class
 * than that of the settings builds its calls with that class. Every response that is not ok has a truthy `error`.
 */
export function lightRequests<Client extends { use(...middleware: never[]): void }>(
  create: (settings: RequestSettings) => Client,
  fetch: Fetch,
): Client {
  const send = handingOver(fetch)
  const client = create({
    // openapi-fetch uses it with `new` and hands the result on: what it makes need not be a whole Request.
    Request: RequestOfCall as unknown as typeof Request,
    fetch: (input, init) => {
      // openapi-fetch hands over what its class made; the type of `fetch` cannot say so.
      const light: unknown = input
      if (!(light instanceof LightRequest)) return fetch(input, init)
      return send(light.url, { ...light.init, body: ownBody(light.init.body) || null, ...init })
    },
  })
  let isWatched = false
  const { request, use } = client as Client & { request: AnyCall<CallOptions & { [CALL]: Call }, Result> }
  const light = callingBy(client, async (method: string, path: string, options?: CallOptions) => {
    const call: Call = { isLight: !(isWatched || options?.fetch || options?.middleware) }
    try {
      const result = await request(method, path, {
        ...options,
        fetch: call.isLight ? undefined : hearing(call, options?.fetch ?? fetch),
        [CALL]: call,
      })
      const { response } = result
      if (!response.ok) result.error ||= new EmptyBody(response.status)
      // Middleware may have made another response of it.
      if (call.token) rememberSentToken(response, call.token)
      return result
    } catch (error) {
      if (error instanceof TypeError && call.isWhole === undefined) refuseHeaders(options)
      // The parser's message repeats a piece of the response.
      throw error instanceof SyntaxError ? new ResponseError('unreadable_response', UNREADABLE) : error
    }
  })
  light.use = (...middleware) => {
    isWatched = true
    use(...middleware)
  }
  return light
}

/** Makes what a call is sent as: a Request, or what stands for one where nobody looks. */
function RequestOfCall(url: string, init: RequestInit & { [CALL]?: Call }): Request | LightRequest {
  const { [CALL]: call, body: given } = init
  if (call) call.isWhole = Boolean(given) && !(given instanceof ReadableStream)
  if (call?.isLight) return new LightRequest(url, init)
  const body = ownBody(given)
  const request = new Request(url, { ...init, ...(body && { body }) })
  if (body) wholeBodies.set(request, body)
  return request
}
// What it makes, and what middleware makes of it, is an instance of it.
RequestOfCall.prototype = Request.prototype

/** Sends the real Request of a call. */
function hearing(call: Call, fetch: Fetch): Fetch {
  return async (input, init) => {
    // Middleware has made another Request of it: nobody but its stream knows its body now.
    if (call.isWhole && input instanceof Request && !wholeBodies.has(input)) wholeBodies.set(input, true)
    const response = await fetch(input, init)
    call.token = sentTokenOf(response)
    return response
  }
}
