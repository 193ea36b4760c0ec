import { describe, expect, it } from 'vitest'
import { listEnvelopePages, listEnvelopes } from '../src/index.ts'
import { createFakeApi, json, problem, type Answer } from './fake-api.ts'

const page = (names: string[], nextPage?: string): Answer =>
  json({ items: names.map((ID) => ({ ID })), ...(nextPage !== undefined && { nextPage }) })
const cursors = (requests: Request[]) => requests.map(({ url }) => new URL(url).searchParams.get('pageAfter'))

describe('listEnvelopes', () => {
  it('gives every envelope of every page', async () => {
    const { client, requests } = createFakeApi(page(['a', 'b'], 'c1'), page([], 'c2'), page(['c']))
    const seen = []
    for await (const { ID } of listEnvelopes(client)) seen.push(ID)
    expect(seen).toEqual(['a', 'b', 'c'])
    expect(cursors(requests)).toEqual([null, 'c1', 'c2'])
  })

  it('asks for a page only when it is needed', async () => {
    const { client, requests } = createFakeApi(page(['a', 'b'], 'c1'), page(['c']))
    for await (const { ID } of listEnvelopes(client)) if (ID === 'b') break
    expect(requests.length).toBe(1)
  })

  it('never sends both cursors', async () => {
    const { client, requests } = createFakeApi(page(['a'], 'c1'), page(['b']))
    for await (const _ of listEnvelopes(client, { pageAfter: 'c0' }));
    expect(cursors(requests)).toEqual(['c0', 'c1'])
    expect(requests.every(({ url }) => !new URL(url).searchParams.has('pageBefore'))).toBe(true)
  })

  it('takes a page without items for an empty one', async () => {
    const { client } = createFakeApi(json({}))
    expect((await listEnvelopes(client).next()).done).toBe(true)
  })

  it('throws the typed error of a page that fails', async () => {
    const { client } = createFakeApi(page(['a'], 'c1'), problem(429))
    const iterate = async () => {
      for await (const _ of listEnvelopes(client));
    }
    await expect(iterate()).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('stops when its signal is aborted', async () => {
    const { client } = createFakeApi(page(['a'], 'c1'), page(['b'], 'c2'))
    const controller = new AbortController()
    const iterate = async () => {
      for await (const _ of listEnvelopes(client, { signal: controller.signal }))
        controller.abort(new Error('enough'))
    }
    await expect(iterate()).rejects.toThrow('enough')
  })
})

describe('listEnvelopePages', () => {
  it('gives the pages as they came', async () => {
    const { client } = createFakeApi(page(['a'], 'c1'), page(['b']))
    const pages = []
    for await (const one of listEnvelopePages(client)) pages.push(one)
    expect(pages).toEqual([{ items: [{ ID: 'a' }], nextPage: 'c1' }, { items: [{ ID: 'b' }] }])
  })

  it('treats an empty cursor as the end', async () => {
    const { client, requests } = createFakeApi(page(['a'], ''))
    for await (const _ of listEnvelopePages(client));
    expect(requests.length).toBe(1)
  })

  it('does not follow a cursor in a circle', async () => {
    const { client, requests } = createFakeApi(page(['a'], 'c1'), page(['b'], 'c1'))
    const iterate = async () => {
      for await (const _ of listEnvelopePages(client));
    }
    await expect(iterate()).rejects.toMatchObject({ code: 'cursor_repeated' })
    expect(requests.length).toBe(2)
  })
})
