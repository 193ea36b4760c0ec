import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import createClient from 'openapi-fetch'
import { onTestFinished } from 'vitest'
import { wireClient, type CallInit, type CallResult, type WireTable } from '../../src/wire/index.ts'

/** A request as a server saw it. */
export interface Seen {
  method: string
  /** As it stands in the request line. */
  url: string
  headers: { readonly [name: string]: string | string[] | undefined }
  body: string
}

type Call = (path: string, init?: CallInit) => Promise<CallResult>

/** A client over a real socket, and what arrived. */
export async function onLoopback(
  table: WireTable,
  respond: { type: string; body: string } = { type: 'application/json', body: '{}' },
): Promise<{ client: { readonly [method: string]: Call }; seen: Seen[]; baseUrl: string }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { method = '', url = '', headers } = request
        seen.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') })
        response.writeHead(200, { 'content-type': respond.type })
        response.end(respond.body)
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = wireClient(createClient<never>({ baseUrl }), table, baseUrl)
  return { client: client as unknown as { [method: string]: Call }, seen, baseUrl }
}
