import type { IncomingMessage, RequestListener } from 'node:http'
import { deferred } from '@latchkey/testkit'
import { listen } from '@latchkey/testkit/listen'
import { describe, expect, test } from 'vitest'
import {
  createNitroSignClient,
  downloadSealedEnvelope,
  uploadDocument,
  type NitroSignClient,
} from '../src/index.ts'
import { documentID, envelopeID } from './fake-api.ts'

/** Runs a program against a server on a real connection. */
async function connected(
  answer: RequestListener,
  use: (client: NitroSignClient) => Promise<void>,
): Promise<void> {
  await using server = await listen(answer)
  await use(createNitroSignClient({ accessToken: 'token', baseUrl: server.url }))
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Promises 100 bytes and closes after five. */
const breakOff: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': '100' })
  response.write('short')
  setImmediate(() => response.destroy())
}

describe('over a real connection', () => {
  test('an upload has a known length, arrives whole, and is reported chunk by chunk', async () => {
    const bytes = Buffer.from(new Uint8Array(3_000_000).map((_, index) => index % 251))
    let request: IncomingMessage | undefined
    let received: Buffer = Buffer.alloc(0)
    const answer: RequestListener = async (incoming, response) => {
      request = incoming
      received = await bodyOf(incoming)
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ ID: documentID, name: 'a.pdf', status: 'pending' }))
    }
    const sent: number[] = []
    await connected(answer, async (client) => {
      await uploadDocument(client, {
        envelopeID,
        file: bytes,
        name: 'a.pdf',
        onProgress: ({ sentBytes }) => sent.push(sentBytes),
      })
    })
    expect(Number(request!.headers['content-length'])).toBe(received.length)
    expect(request!.headers['transfer-encoding']).toBeUndefined()
    expect(received.includes(bytes)).toBe(true)
    expect(sent.length).toBeGreaterThan(40)
    expect([sent[0], sent.at(-1)]).toEqual([0, bytes.length])
  })

  test('a download gives its first bytes while the last are not sent yet', async () => {
    const firstRead = deferred()
    const answer: RequestListener = async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      response.write('first')
      await firstRead.promise
      response.end('last')
    }
    await connected(answer, async (client) => {
      const { stream } = await downloadSealedEnvelope(client, { envelopeID })
      const reader = stream.pipeThrough(new TextDecoderStream()).getReader()
      expect((await reader.read()).value).toBe('first')
      firstRead.resolve()
      expect((await reader.read()).value).toBe('last')
      expect((await reader.read()).done).toBe(true)
    })
  })

  test('a download that breaks off is an error, not a short file', async () => {
    await connected(breakOff, async (client) => {
      const { stream } = await downloadSealedEnvelope(client, { envelopeID })
      await expect(new Response(stream).arrayBuffer()).rejects.toThrow('terminated')
    })
  })
})
