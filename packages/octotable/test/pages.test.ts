import { array, assert, asyncProperty, integer } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listItems, listPages, type PageQuery } from '../src/index.ts'

/** A list in pages, told apart by cursor; `where` puts the cursor into the answer. */
function listOf(
  stored: readonly (readonly number[])[],
  where: (cursor: string | undefined) => object = (next_cursor) => ({ next_cursor }),
) {
  const asked: PageQuery[] = []
  const get = async (query: PageQuery) => {
    asked.push(query)
    const index = Number(query.next_cursor ?? 0)
    const next = index + 1 < stored.length ? String(index + 1) : undefined
    const body = { data: stored[index] ?? [], ...where(next) }
    return { data: body, response: new Response(null, { status: 200 }) }
  }
  return { get, asked }
}

async function collect<T>(walk: AsyncIterable<T>): Promise<{ seen: T[]; error: unknown }> {
  const seen: T[] = []
  try {
    for await (const item of walk) seen.push(item)
  } catch (error) {
    return { seen, error }
  }
  return { seen, error: undefined }
}

const nextOf = (body: unknown) => (body as { paging: { next?: string } }).paging.next

const refuse = async () => ({ error: {}, response: new Response(null, { status: 503 }) })

describe('pages', () => {
  test('follows the cursor an answer names and ends where none is named', async () => {
    const { get, asked } = listOf([[1, 2], [3, 4], [5]])
    expect(await collect(listPages(get, { limit: 2 }))).toEqual({
      seen: [[1, 2], [3, 4], [5]],
      error: undefined,
    })
    expect(asked).toEqual([{ limit: 2 }, { limit: 2, next_cursor: '1' }, { limit: 2, next_cursor: '2' }])
  })

  test('follows a cursor that is a number', async () => {
    const { get, asked } = listOf([[1], [2], [3]], (next) => ({ next_cursor: next && Number(next) }))
    expect(await collect(listItems(get))).toEqual({ seen: [1, 2, 3], error: undefined })
    expect(asked).toEqual([{}, { next_cursor: '1' }, { next_cursor: '2' }])
  })

  test('asks for the next page only when it is wanted', async () => {
    const { get, asked } = listOf([[1], [2], [3]])
    expect((await listPages(get).next()).value).toEqual([1])
    expect(asked).toHaveLength(1)
  })

  test('a full first page without a cursor fails after its items, because there may be more', async () => {
    const { get } = listOf([[1, 2], [3]], () => ({}))
    const { seen, error } = await collect(listPages(get, { limit: 2 }))
    expect(seen).toEqual([[1, 2]])
    expect(error).toMatchObject({ code: 'cursor_not_found' })
  })

  test('once a cursor was seen, a full page without one is the last', async () => {
    const { get } = listOf([
      [1, 2],
      [3, 4],
    ])
    expect(await collect(listItems(get, { limit: 2 }))).toEqual({ seen: [1, 2, 3, 4], error: undefined })
  })

  test('without a limit a page that names no cursor is the last', async () => {
    const { get } = listOf([[1, 2], [3]], () => ({}))
    expect(await collect(listPages(get))).toEqual({ seen: [[1, 2]], error: undefined })
  })

  test('a cursor that stands elsewhere is found by cursorOf', async () => {
    const { get } = listOf([[1], [2]], (next) => ({ paging: { next } }))
    expect((await collect(listPages(get, { cursorOf: nextOf }))).seen).toEqual([[1], [2]])
  })

  test('a cursor that does not move is an error, not a loop', async () => {
    const { get, asked } = listOf([[1], [1]], () => ({ next_cursor: '1' }))
    expect((await collect(listPages(get))).error).toMatchObject({ code: 'cursor_repeated' })
    expect(asked).toHaveLength(2)
  })

  test.each([[''], [0], [-1], [null], [{}]])('a next_cursor of %j is none', async (next_cursor) => {
    const { get, asked } = listOf([[1], [2]], () => ({ next_cursor }))
    expect((await collect(listPages(get))).error).toBeUndefined()
    expect(asked).toHaveLength(1)
  })

  test('a refused page is the error of that call', async () => {
    expect((await collect(listPages(refuse))).error).toMatchObject({ code: 'unavailable', status: 503 })
  })
})

describe('items', () => {
  test('gives every item of every page once, in order', async () => {
    await assert(
      asyncProperty(array(array(integer()), { minLength: 1 }), async (stored) => {
        expect(await collect(listItems(listOf(stored).get))).toEqual({
          seen: stored.flat(),
          error: undefined,
        })
      }),
    )
  })
})
