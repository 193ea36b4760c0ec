import { describe, expect, test } from 'vitest'
import { listEnvelopePages, listEnvelopes } from '../src/index.ts'
import { createFakeApi, json, problem, type Answer } from './fake-api.ts'

const page = (names: string[], nextPage?: string): Answer =>
  json({ items: names.map((ID) => ({ ID })), ...(nextPage !== undefined && { nextPage }) })
const cursors = (requests: Request[]) => requests.map(({ url }) => new URL(url).searchParams.get('pageAfter'))

async function collect<Item>(items: AsyncIterable<Item>, afterEach = (): void => {}): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) {
    collected.push(item)
    afterEach()
  }
  return collected
}

describe('listEnvelopes', () => {
  test('gives every envelope of every page', async () => {
    const { client, requests } = createFakeApi(page(['a', 'b'], 'c1'), page([], 'c2'), page(['c']))
    const seen = await collect(listEnvelopes(client))
    expect(seen.map(({ ID }) => ID)).toEqual(['a', 'b', 'c'])
    expect(cursors(requests)).toEqual([null, 'c1', 'c2'])
  })

  test('asks for a page only when it is needed', async () => {
    const { client, requests } = createFakeApi(page(['a', 'b'], 'c1'), page(['c']))
    for await (const { ID } of listEnvelopes(client)) if (ID === 'b') break
    expect(requests.length).toBe(1)
  })

  test('never sends both cursors', async () => {
    const { client, requests } = createFakeApi(page(['a'], 'c1'), page(['b']))
    await collect(listEnvelopes(client, { pageAfter: 'c0' }))
    expect(cursors(requests)).toEqual(['c0', 'c1'])
    expect(requests.every(({ url }) => !new URL(url).searchParams.has('pageBefore'))).toBe(true)
  })

  test('takes a page without items for an empty one', async () => {
    const { client } = createFakeApi(json({}))
    expect((await listEnvelopes(client).next()).done).toBe(true)
  })

  test('throws the typed error of a page that fails', async () => {
    const { client } = createFakeApi(page(['a'], 'c1'), problem(429))
    await expect(collect(listEnvelopes(client))).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('stops when its signal is aborted', async () => {
    const { client } = createFakeApi(page(['a'], 'c1'), page(['b'], 'c2'))
    const controller = new AbortController()
    const stop = (): void => controller.abort(new Error('enough'))
    await expect(collect(listEnvelopes(client, { signal: controller.signal }), stop)).rejects.toThrow(
      'enough',
    )
  })
})

describe('listEnvelopePages', () => {
  test('gives the pages as they came', async () => {
    const { client } = createFakeApi(page(['a'], 'c1'), page(['b']))
    expect(await collect(listEnvelopePages(client))).toEqual([
      { items: [{ ID: 'a' }], nextPage: 'c1' },
      { items: [{ ID: 'b' }] },
    ])
  })

  test('treats an empty cursor as the end', async () => {
    const { client, requests } = createFakeApi(page(['a'], ''))
    await collect(listEnvelopePages(client))
    expect(requests.length).toBe(1)
  })

  test('does not follow a cursor in a circle', async () => {
    const { client, requests } = createFakeApi(page(['a'], 'c1'), page(['b'], 'c1'))
    await expect(collect(listEnvelopePages(client))).rejects.toMatchObject({ code: 'cursor_repeated' })
    expect(requests.length).toBe(2)
  })
})
