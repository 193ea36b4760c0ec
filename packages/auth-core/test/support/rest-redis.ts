import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Speaks the REST form of Upstash's Redis on loopback, in front of a real Redis: a command is POSTed as a JSON array with a
 * bearer token, and the response is `{ "result": … }`, or `{ "error": … }` with status 400.
 */
export async function startRestRedis(token: string, send: (command: string[]) => Promise<unknown>) {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => (body += text))
    request.on('end', () => {
      const answer = (status: number, value: object) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(value))
      }
      if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: 'Unauthorized' })
      send((JSON.parse(body) as unknown[]).map(String)).then(
        (result) => answer(200, { result }),
        (error: Error) => answer(400, { error: error.message }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
