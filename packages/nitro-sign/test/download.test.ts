import { describe, expect, test } from 'vitest'
import {
  downloadAuditTrail,
  downloadOriginalEnvelope,
  downloadSealedDocument,
  downloadSealedEnvelope,
} from '../src/index.ts'
import { createFakeApi, documentID, envelopeID, problem } from './fake-api.ts'

const at = `/sign/envelopes/${envelopeID}`
const bytes =
  (headers: Record<string, string> = {}) =>
  () =>
    new Response('PK', { headers })

describe('a download', () => {
  test.each([
    ['sealed envelope', downloadSealedEnvelope, `${at}:download-sealed`, 'application/zip'],
    ['original envelope', downloadOriginalEnvelope, `${at}:download-original`, 'application/zip'],
    ['audit trail', downloadAuditTrail, `${at}:download-audit-trail`, 'application/pdf'],
    [
      'sealed document',
      downloadSealedDocument,
      `${at}/documents/${documentID}:download-sealed`,
      'application/pdf',
    ],
  ] as const)(
    'of the %s asks the right path and names what the bytes are',
    async (_, download, path, mediaType) => {
      const { client, requests } = createFakeApi(bytes())
      const result = await download(client, { envelopeID, documentID })
      expect(new URL(requests[0]!.url).pathname).toBe(path)
      expect(result.mediaType).toBe(mediaType)
      expect(await new Response(result.stream).text()).toBe('PK')
    },
  )

  test('hands over bytes before the rest has arrived', async () => {
    let pulls = 0
    const body = new ReadableStream<Uint8Array>(
      { pull: (controller) => controller.enqueue(new Uint8Array([++pulls])) },
      { highWaterMark: 0 },
    )
    const { client } = createFakeApi(() => new Response(body))
    const { stream } = await downloadSealedEnvelope(client, { envelopeID })
    const reader = stream.getReader()
    expect((await reader.read()).value).toEqual(new Uint8Array([1]))
    // An endless body would never end in a buffer; cancelling lets go of the connection.
    await reader.cancel()
    expect(pulls).toBeLessThan(4)
  })

  test.each([
    ['of the length', { 'content-length': '2' }, 2],
    ['unknown without one', {}, undefined],
    ['unknown for a compressed answer', { 'content-length': '2', 'content-encoding': 'gzip' }, undefined],
  ])('has a size: %s', async (_, headers, expected) => {
    const { client } = createFakeApi(bytes(headers as Record<string, string>))
    expect((await downloadSealedEnvelope(client, { envelopeID })).sizeBytes).toBe(expected)
  })

  test('of an envelope that is not sealed is a typed error', async () => {
    const { client } = createFakeApi(problem(409))
    await expect(downloadSealedEnvelope(client, { envelopeID })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('without bytes is a typed error', async () => {
    const { client } = createFakeApi(() => new Response(null, { headers: { 'content-length': '0' } }))
    const download = downloadSealedEnvelope(client, { envelopeID })
    await expect(download).rejects.toMatchObject({ code: 'empty_download' })
  })
})
