import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Served {
  url: string
  close(): Promise<void>
}

/**
 * Serves a function from Fetch requests to responses on loopback. GET only: no body is read.
 *
 * @param create makes the function, told where it is reached
 */
export async function serve(
  create: (origin: string) => (request: Request) => Promise<Response>,
  port = 0,
): Promise<Served> {
  const server = createServer()
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  )
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const handle = create(url)
  server.on('request', (incoming, outgoing) => {
    void (async () => {
      try {
        const headers = new Headers()
        for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
        const request = new Request(new URL(incoming.url ?? '/', url), {
          method: incoming.method ?? 'GET',
          headers,
        })
        const response = await handle(request)
        outgoing.writeHead(response.status, Object.fromEntries(response.headers))
        outgoing.end(await response.text())
      } catch (error) {
        console.error(error)
        outgoing.writeHead(500).end('Something went wrong.\n')
      }
    })()
  })
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
