import { listen } from '@latchkey/testkit/listen'
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
  respond: { type?: string; body: string | Uint8Array } = { type: 'application/json', body: '{}' },
): Promise<{ client: { readonly [method: string]: Call }; seen: Seen[]; baseUrl: string }> {
  const seen: Seen[] = []
  const { url: baseUrl, close } = await listen((request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { method = '', url = '', headers } = request
        seen.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') })
        response.writeHead(200, respond.type === undefined ? {} : { 'content-type': respond.type })
        response.end(respond.body)
      })
  })
  onTestFinished(close)
  const client = wireClient(createClient<never>({ baseUrl }), table, baseUrl)
  return { client: client as unknown as { [method: string]: Call }, seen, baseUrl }
}
