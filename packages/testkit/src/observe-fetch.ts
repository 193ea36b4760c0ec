/** A request as a server would have seen it. */
export interface ObservedCall {
  method: string
  url: string
  headers: Headers
  /** The body as text; empty when there was none. */
  body: string
  /** The request again, for handlers that want to read it their own way. */
  request: Request
}

export type FetchHandler = (call: ObservedCall, index: number) => Response | Promise<Response>

/** A `fetch` that writes down what it is asked and answers from a handler. No network. */
export interface ObservedFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>
  readonly calls: readonly ObservedCall[]
  /** Answers from now on. */
  answer(handler: FetchHandler): void
}

export function observeFetch(handler: FetchHandler): ObservedFetch {
  const calls: ObservedCall[] = []
  let current = handler
  const observed = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { signal } = input instanceof Request && !init?.signal ? input : (init ?? {})
    signal?.throwIfAborted()
    const request = new Request(input, init)
    const call: ObservedCall = {
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: await request.clone().text(),
      request,
    }
    const index = calls.push(call) - 1
    if (!signal) return current(call, index)
    return await new Promise<Response>((resolve, reject) => {
      const onAbort = () => reject(signal.reason)
      if (signal.aborted) onAbort()
      signal.addEventListener('abort', onAbort)
      Promise.resolve(current(call, index))
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', onAbort))
    })
  }
  return Object.assign(observed, {
    calls,
    answer: (next: FetchHandler) => {
      current = next
    },
  })
}

/** A promise with its handles outside, for answers that come when a test says so. */
export function deferred<T = void>(): {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (error: unknown) => void
} {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}
