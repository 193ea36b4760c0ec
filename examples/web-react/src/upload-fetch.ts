const withoutBody = new Set([204, 205, 304])

/**
 * A `fetch` that tells how much of the body has been sent, which only XMLHttpRequest knows in browsers.
 *
 * Any client that takes a `fetch` can use it. `onProgress` hears a number from 0 to 1.
 */
export function createUploadFetch(onProgress: (fraction: number) => void): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const body = await request.blob()
    const { method, url, headers, signal } = request
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const transfer = new XMLHttpRequest()
      transfer.open(method, url)
      transfer.responseType = 'blob'
      for (const [name, value] of headers) transfer.setRequestHeader(name, value)
      transfer.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 1)
      transfer.onload = () => {
        const { status, statusText, response } = transfer
        const init = { status, statusText, headers: readHeaders(transfer) }
        resolve(new Response(withoutBody.has(status) ? null : (response as Blob), init))
      }
      transfer.onerror = () => reject(new TypeError('Failed to fetch'))
      transfer.onabort = () => reject(signal.reason as Error)
      signal.addEventListener('abort', () => transfer.abort(), { once: true })
      transfer.send(body)
    })
  }
}

function readHeaders(transfer: XMLHttpRequest): Headers {
  const lines = transfer.getAllResponseHeaders().trim().split('\r\n').filter(Boolean)
  return new Headers(lines.map((line) => line.split(/: ?(.*)/, 2) as [string, string]))
}
