import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on a free loopback port. */
export interface Listening extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Ends it, and every connection it has. */
  close(): Promise<void>
}

/** Starts a server, or one that answers as it is told, on a free loopback port. */
export async function listen(given: Server | RequestListener): Promise<Listening> {
  const server = typeof given === 'function' ? createServer(given) : given
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  // It listens on a port, not on a socket of the file system.
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, port, close, [Symbol.asyncDispose]: close }
}
