import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createControlledMock, type DocumentMockOptions } from './create-mock.ts'
import type { Mock } from './mock.ts'
import { loadBehaviour, readDocument } from './documents.ts'
import { DroppedConnection } from './engine.ts'
import { MockError } from './errors.ts'
import type { MockOptions } from './options.ts'

export interface ListenOptions {
  /** Default: 0, any free port. */
  port?: number | undefined
  /** Default: `127.0.0.1`, which only this machine reaches. */
  host?: string | undefined
}

export interface MockServer extends Mock {
  readonly port: number
  /** Stops listening and closes every connection. Safe to call twice. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const maxBodyBytes = 64 * 1024 * 1024

/**
 * A mock of one of the vendors that come with this package, listening on loopback.
 * @throws {@link MockError} `unknown_vendor`, `invalid_option`, `address_in_use`
 */
export async function createMockServer(
  vendor: string,
  options: MockOptions & ListenOptions = {},
): Promise<MockServer> {
  const document = readDocument(vendor)
  const behaviour = await loadBehaviour(vendor)
  return serveDocument(document, { ...options, vendor, behaviour })
}

/** `createMockFromDocument`, listening on loopback. @throws {@link MockError} `invalid_document`, `invalid_option`, `address_in_use` */
export async function serveDocument(
  document: unknown,
  { port = 0, host = '127.0.0.1', ...options }: DocumentMockOptions & ListenOptions = {},
): Promise<MockServer> {
  const { mock, listenAt } = createControlledMock(document, options)
  const server = createServer((incoming, outgoing) => {
    void serve(mock, incoming, outgoing, options.lenient === true)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explainListening(error, host, port)))
    server.listen(port, host, resolve)
  })
  const actual = (server.address() as AddressInfo).port
  listenAt(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`)

  async function close(): Promise<void> {
    if (!server.listening) return
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
  // The mock's getters stay live: spreading would freeze them.
  return Object.defineProperties(Object.create(mock) as MockServer, {
    port: { value: actual, enumerable: true },
    close: { value: close },
    [Symbol.asyncDispose]: { value: close },
  })
}

async function serve(
  mock: Mock,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isLenient: boolean,
): Promise<void> {
  const abort = new AbortController()
  outgoing.on('close', () => abort.abort())
  try {
    const target = incoming.url ?? '/'
    const request =
      isLenient || !dotSegment.test(target)
        ? await toRequest(mock.url, target, incoming, abort.signal)
        : Response.json({ mock: unresolved }, { status: 400 })
    const response = request instanceof Response ? request : await mock.handle(request)
    const body = Buffer.from(await response.arrayBuffer())
    const length = response.body === null ? {} : { 'content-length': body.length }
    outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), ...length })
    outgoing.end(body)
  } catch (error) {
    if (error instanceof DroppedConnection || abort.signal.aborted || outgoing.headersSent) {
      incoming.socket.destroy()
      return
    }
    outgoing.writeHead(500, { 'content-type': 'application/json' })
    outgoing.end(JSON.stringify({ mock: `The mock itself failed: ${(error as Error).message}` }))
  }
}

/** A client resolves these before it sends a path; which operation is meant where one arrives, servers do not agree on. */
const dotSegment = /^[^?]*\/(?:\.|%2e){1,2}(?:[/?]|$)/i
const unresolved = 'The path has a segment that is "." or "..": a client resolves or refuses it.'

async function toRequest(
  url: string,
  target: string,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<Request | Response> {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index]!, incoming.rawHeaders[index + 1]!)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) return new Response(null, { status: 413, headers: { connection: 'close' } })
    chunks.push(chunk)
  }
  const method = incoming.method ?? 'GET'
  const body = size === 0 || method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks)
  // What begins with two slashes is a path here, and no host.
  const address = target.startsWith('/') ? new URL(url).origin + target : target
  return new Request(new URL(address, url), { method, headers, body, signal })
}

function explainListening(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new MockError(
      'address_in_use',
      `Port ${port} of ${host} is taken. Choose another port, or 0 for any free one.`,
      { cause: error },
    )
  }
  if (error.code === 'EACCES') {
    return new MockError(
      'address_in_use',
      `Port ${port} may not be used without privileges. Choose one above 1023.`,
      { cause: error },
    )
  }
  if (isNoAddress.has(error.code ?? '')) {
    return new MockError(
      'invalid_option',
      `"host" is not an address of this machine: ${host}. Leave it out for 127.0.0.1, or give 0.0.0.0 for all of them.`,
      { cause: error },
    )
  }
  return error
}

/** An address of another machine, and names that no machine has. */
const isNoAddress: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'])
