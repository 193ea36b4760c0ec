import { unwrapAll, type EnvelopeResult, type Flat } from './envelope.ts'
import { OctotableResponseError } from './errors.ts'
import { record, text } from './record.ts'

/** The query parameters that ask for one page; spread them into the call's query. */
export interface PageQuery {
  limit?: number
  next_cursor?: string
}

export interface PagesOptions {
  /** Items wanted per page. The vendor documents neither default nor maximum. */
  limit?: number | undefined
  /**
   * Finds the cursor of the next page in an answer. The vendor documents the parameter that sends it but not where an
   * answer carries it; by default a member `next_cursor` beside `data` is taken, a text or a positive number.
   */
  cursorOf?: ((body: unknown, response: Response) => string | undefined) | undefined
}

/**
 * Walks through a list page by page.
 *
 * Ends at the first page that names no next cursor. Because nobody documents where an answer carries it, a first page
 * that is as long as the `limit` asked for and names none is not taken for the whole: its items are yielded, then the
 * walk fails instead of passing a part off as everything. Without a `limit` that cannot be noticed. Narrowing the query
 * by `start_date` and `end_date` needs no cursor.
 *
 * @throws {@link OctotableApiError} when a call is refused
 * @throws {@link OctotableResponseError} `cursor_not_found` as above; `cursor_repeated` when an answer names the cursor it was
 *   asked with
 *
 * @example
 * for await (const page of listPages((query) => octotable.GET('/reservations', { params: { query } }), { limit: 50 })) …
 */
export async function* listPages<Item>(
  get: (query: PageQuery) => Promise<EnvelopeResult<Item>>,
  { limit, cursorOf = nextCursor }: PagesOptions = {},
): AsyncGenerator<Flat<Item>[], void, void> {
  const size = limit === undefined ? {} : { limit }
  let cursor: string | undefined
  for (;;) {
    const result = await get(cursor === undefined ? size : { ...size, next_cursor: cursor })
    const page = unwrapAll(result)
    yield page
    const next = cursorOf(result.data, result.response)
    if (next === undefined) {
      if (cursor !== undefined || limit === undefined || page.length < limit) return
      throw new OctotableResponseError(
        'cursor_not_found',
        `a page of ${limit} is full but names no next cursor, so there may be more: narrow the query by date, or say where the cursor stands with "cursorOf"`,
      )
    }
    if (next === cursor) {
      throw new OctotableResponseError('cursor_repeated', 'the answer names the cursor it was asked with')
    }
    cursor = next
  }
}

/**
 * Walks through a list item by item; pages are fetched as they are needed. See {@link listPages}.
 *
 * @example
 * for await (const reservation of listItems((query) => octotable.GET('/reservations', { params: { query } }))) …
 */
export async function* listItems<Item>(
  get: (query: PageQuery) => Promise<EnvelopeResult<Item>>,
  options?: PagesOptions,
): AsyncGenerator<Flat<Item>, void, void> {
  for await (const page of listPages(get, options)) yield* page
}

function nextCursor(body: unknown): string | undefined {
  const cursor = record(body)['next_cursor']
  // Nobody documents its type. What is not positive is how an end is marked, if by a number.
  return typeof cursor === 'number' && cursor > 0 ? String(cursor) : text(cursor)
}
