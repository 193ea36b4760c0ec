import { ConfigurationError, createToken } from '@latchkey/auth-core'
import { createFakeClock, deferred, observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createGbgGoClient, retryFetch, uploadAsset, type TokenSource } from '../src/index.ts'
import { clientAnswering, instanceId, json, problems, rejection } from './support.ts'

const asset = {
  instanceId,
  interactionId: 'grn:::gbg:design:interaction:a1@latest',
  element: 'PrimaryDocument/side1Image',
} as const
const bytes = new Uint8Array([0xff, 0xd8, 0x00, 0x0d, 0x0a, 0xff])

describe('uploadAsset', () => {
  test.each([
    ['a Blob', new Blob([bytes], { type: 'image/jpeg' })],
    ['a Uint8Array', bytes],
    ['an ArrayBuffer', bytes.buffer],
  ])('sends the bytes of %s untouched, with the three headers', async (_what, content) => {
    const received: Uint8Array[] = []
    const answer = { domainElementId: asset.element, gofsKey: 'key-1' }
    const { client, fetch } = clientAnswering(async ({ request }) => {
      received.push(new Uint8Array(await request.arrayBuffer()))
      return json(answer)
    })
    expect(await uploadAsset(client, { ...asset, content })).toEqual(answer)
    expect(received).toEqual([bytes])
    const [call] = fetch.calls
    expect(call!.url).toBe('https://eu.platform.go.gbgplc.com/v2/captain/journey/interaction/asset/upload')
    expect(Object.fromEntries(call!.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-instance-id': asset.instanceId,
      'x-interaction-id': asset.interactionId,
      'x-domain-element-id': asset.element,
    })
  })

  test('sends the bytes again, whole, when the token was refused', async () => {
    const received: Uint8Array[] = []
    const fetch = observeFetch(async ({ request, headers }) => {
      received.push(new Uint8Array(await request.arrayBuffer()))
      const isNew = headers.get('authorization') === 'Bearer new'
      return isNew ? json({ domainElementId: 'x', gofsKey: 'key-1' }) : json({}, { status: 401 })
    })
    const tokenSource: TokenSource = {
      get: async ({ rejected } = {}) =>
        createToken({ accessToken: rejected ? 'new' : 'old', obtainedAtMs: Date.now() }),
    }
    const client = createGbgGoClient({ region: 'eu', tokenSource, fetch })
    await uploadAsset(client, { ...asset, content: bytes })
    expect(received).toEqual([bytes, bytes])
  })

  test('takes as long as the line lets it, over a fetch that ends other calls', async () => {
    const clock = createFakeClock()
    const answer = deferred<Response>()
    const fetch = retryFetch(() => answer.promise, { clock })
    const upload = uploadAsset(createGbgGoClient({ region: 'eu', fetch }), { ...asset, content: bytes })
    await clock.advance(600_000)
    answer.resolve(json({ domainElementId: 'x', gofsKey: 'key-1' }))
    await expect(upload).resolves.toMatchObject({ gofsKey: 'key-1' })
  })

  test('an empty image is refused before any request, naming the option', async () => {
    const { client, fetch } = clientAnswering(() => json({}))
    const error = await rejection(uploadAsset(client, { ...asset, content: new Blob([]) }))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error).toMatchObject({ option: 'content' })
    expect(fetch.calls).toHaveLength(0)
  })

  test.each([
    [409, 'conflict'],
    [422, 'unprocessable'],
  ])('a %i is told apart: %s', async (status, code) => {
    const { client } = clientAnswering(() => problems(status, { 4220: 'NO' }))
    expect(await rejection(uploadAsset(client, { ...asset, content: bytes }))).toMatchObject({ code })
  })
})
