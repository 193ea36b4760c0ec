import { DroppedConnection } from './engine.ts'

const redirects = new Set([301, 302, 303, 307, 308])

/** A `fetch` over a handler, as a client sees it: redirects, aborts and broken connections included. */
export function createFetch(
  handle: (request: Request) => Promise<Response>,
  isKnown: (origin: string) => boolean,
): typeof globalThis.fetch {
  return async (input, init) => {
    let request = new Request(input, init)
    for (let hops = 0; hops <= 20; hops += 1) {
      const { origin } = new URL(request.url)
      if (!isKnown(origin)) throw failed(new Error(`The mock does not answer for ${origin}.`))
      // A body is read once; a redirect that keeps it needs it again.
      const spare = request.body === null ? request : request.clone()
      const response = await handleOnce(handle, request)
      const location = response.headers.get('location')
      if (location === null || !redirects.has(response.status) || spare.redirect === 'manual') return response
      if (spare.redirect === 'error') throw failed(new Error('unexpected redirect'))
      request = redirected(spare, response.status, new URL(location, spare.url))
    }
    throw failed(new Error('redirect count exceeded'))
  }
}

async function handleOnce(
  handle: (request: Request) => Promise<Response>,
  request: Request,
): Promise<Response> {
  request.signal.throwIfAborted()
  try {
    return await handle(request)
  } catch (error) {
    if (!(error instanceof DroppedConnection)) throw error
    throw failed(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
  }
}

/** As the fetch standard has it: 307 and 308 keep method and body, and no credential crosses to another origin. */
function redirected(request: Request, status: number, url: URL): Request {
  const keeps = status === 307 || status === 308
  const next = keeps
    ? new Request(url, request)
    : new Request(url, { headers: request.headers, signal: request.signal })
  if (url.origin !== new URL(request.url).origin) next.headers.delete('authorization')
  return next
}

function failed(cause: Error): TypeError {
  return new TypeError('fetch failed', { cause })
}
