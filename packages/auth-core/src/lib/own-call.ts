/** The headers `fetch` takes. TypeScript knows `HeadersInit` and `BodyInit` only where there is a DOM: not with Node's own typings. */
export type SentHeaders = NonNullable<RequestInit['headers']>

/** The body `fetch` takes. */
export type SentBody = NonNullable<RequestInit['body']>

/** A call of `fetch` taken by value: nothing the caller does to its arguments afterwards changes it. */
export interface OwnCall {
  /** The address, or a `Request` that is ours alone. */
  readonly target: string | Request
  readonly url: string
  readonly method: string
  readonly headers: SentHeaders | undefined
  /** A body given beside the target; that of a `Request` is in it. */
  readonly body: SentBody | null | undefined
  readonly signal: AbortSignal | null | undefined
  /** Everything else, as the transport is to get it. */
  readonly init: RequestInit
}

/**
 * Takes the arguments of a `fetch` by value, as the fetch standard does, before anything is awaited.
 *
 * Costs little: what is immutable or handed over (strings, blobs, streams) is taken as it is, and only what its owner could
 * still change (a `URL`, headers, form data, bytes) is copied. A `Request` is made into another, which uses its body up.
 */
export function ownCall(input: string | URL | Request, init: RequestInit | undefined): OwnCall {
  if (input instanceof Request || !isPlain(init)) return ownRequest(input, init)
  const { headers, body, ...others } = init ?? {}
  const url = String(input)
  const { method = 'GET', signal } = others
  return {
    target: url,
    url,
    method,
    headers: headers && new Headers(headers),
    body: ownBody(body),
    signal,
    init: others,
  }
}

type Fetch = typeof globalThis.fetch

/** Where a fetch of ours keeps the way in for calls that are nobody else's. */
const HANDED_OVER = Symbol('handed over')

/**
 * Makes a `fetch` that takes what it is called with by value. A call that comes by {@link handingOver} is taken as it is.
 */
export function fetchByValue(run: (call: OwnCall) => Promise<Response>): Fetch {
  const fetch: Fetch = (input, init) => begin(run, ownCall, input, init)
  const takeOwned = (target: string | Request, init: RequestInit = {}) => begin(run, takeOver, target, init)
  return Object.defineProperty(fetch, HANDED_OVER, { value: takeOwned })
}

/** A call whose caller has left already begins nothing. */
function begin<Target, Init>(
  run: (call: OwnCall) => Promise<Response>,
  take: (target: Target, init: Init) => OwnCall,
  target: Target,
  init: Init,
): Promise<Response> {
  try {
    const call = take(target, init)
    call.signal?.throwIfAborted()
    return run(call)
  } catch (error) {
    return Promise.reject(error as Error)
  }
}

/**
 * How to call a `fetch` with what is nobody else's: an init with its headers and its body, or a `Request`. One of ours then
 * copies nothing; any other is called as it is.
 */
export function handingOver(fetch: Fetch): Fetch {
  return (fetch as Fetch & { [HANDED_OVER]?: Fetch })[HANDED_OVER] ?? fetch
}

/** Writes the init of one sending of a call, which may have another body and other headers than the first. */
export function initOf(
  { init }: OwnCall,
  given: SentHeaders | undefined,
  body: SentBody | null | undefined,
): RequestInit {
  let headers = given
  if (headers && body instanceof FormData) {
    headers = new Headers(headers)
    // The boundary between the parts of a form is new each time it is written.
    if (/^multipart\/form-data/i.test(headers.get('content-type') ?? '')) headers.delete('content-type')
  }
  const own = { ...init }
  if (headers) own.headers = headers
  if (body != null) own.body = body
  return own
}

function takeOver(target: string | Request, init: RequestInit): OwnCall {
  const { body, signal } = init
  // An address alone has none of these.
  const { url = target as string, method = init.method ?? 'GET', headers } = target as Partial<Request>
  return { target, url, method, headers: init.headers ?? headers, body, signal, init }
}

function ownRequest(input: string | URL | Request, init: RequestInit | undefined): OwnCall {
  const isRequest = input instanceof Request
  const request = new Request(input, isRequest && isPlain(init) ? { ...keptOf(input), ...init } : init)
  const from = init instanceof Request ? init : input
  const whole = from !== init && init?.body ? ownBody(init.body) : wholeBodies.get(from as Request)
  if (whole) wholeBodies.set(request, whole)
  const { url, method, headers } = request
  // The caller's own: one that only follows it may be collected as garbage and miss the abort (undici).
  // Null beside a Request frees the call of the Request's signal.
  const signal = isRequest && init?.signal === undefined ? input.signal : init?.signal
  // What only transports know: hung on a Request by who made it, or named in the init beside it. Names alone: what Node 20
  // keeps under symbols is the state of the other one.
  const others: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(isRequest ? input : {})) Reflect.set(request, name, value)
  for (const name in init) if (!(name in Request.prototype)) others[name] = init[name as keyof RequestInit]
  return {
    target: request,
    url,
    method,
    headers,
    body: undefined,
    signal,
    init: { ...others, ...keptOf(request), ...(signal && { signal }) },
  }
}

/** What an init beside a Request resets (Fetch, constructor of Request), and Node 24 without one, too. */
function keptOf({ referrer, referrerPolicy }: Request): RequestInit {
  return { referrer, referrerPolicy }
}

/** Whether spreading takes everything: a `Request` may stand for an init, and has its members elsewhere. */
function isPlain(init: RequestInit | undefined): boolean {
  const prototype: unknown = init && Object.getPrototypeOf(init)
  return !prototype || prototype === Object.prototype
}

/** The body, or a copy of one that its owner could still change. */
export function ownBody(body: SentBody | null | undefined): SentBody | null | undefined {
  if (typeof body !== 'object' || body === null) return body
  if (body instanceof ArrayBuffer) return body.slice(0)
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice()
  }
  // By name and constructor: transports may bring classes of their own.
  const kind = Object.prototype.toString.call(body)
  // Sent as their text, which their owner could still change.
  if (/ (Array|URL)]$/.test(kind)) return String(body)
  if (!/ (URLSearchParams|FormData)]$/.test(kind)) return body
  const Kind = body.constructor as new () => FormData
  const copy = new Kind()
  for (const [name, value] of body as FormData) copy.append(name, value as string)
  return copy
}

/**
 * The bodies of Requests that were made from a whole body: each can be sent again, without a copy made of what is sent.
 * `true`: it was whole once, and was made into another Request since, so a copy will be no longer than that was.
 */
export const wholeBodies = /* @__PURE__ */ new WeakMap<Request, SentBody | true>()
