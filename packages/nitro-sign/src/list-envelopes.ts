import type { NitroSignClient } from './client.ts'
import { NitroSignResponseError } from './errors.ts'
import { unwrapObject } from './unwrap.ts'
import type { Envelope, EnvelopeList } from './types.ts'

export interface ListEnvelopesOptions {
  /** Where to start: the `nextPage` of a page seen earlier. Default: the first page. */
  pageAfter?: string | undefined
  signal?: AbortSignal | undefined
}

/**
 * All envelopes, page by page, each fetched when it is asked for.
 *
 * Only forwards: the API returns no cursor for going back. The order and the size of pages are not documented.
 *
 * @throws {@link NitroSignApiError}
 * @throws {@link NitroSignResponseError} `empty_response`, `unreadable_response`, and `cursor_repeated` when a page names the one just read as the next, instead of asking for ever
 */
export async function* listEnvelopePages(
  client: NitroSignClient,
  { pageAfter, signal }: ListEnvelopesOptions = {},
): AsyncGenerator<EnvelopeList, void, undefined> {
  let cursor = pageAfter
  for (;;) {
    const query = cursor === undefined ? {} : { pageAfter: cursor }
    const page = await unwrapObject(
      client.GET('/sign/envelopes', { params: { query }, ...(signal && { signal }) }),
    )
    yield page
    // Absent on the last page; an empty cursor would start again.
    if (!page.nextPage) return
    if (page.nextPage === cursor) {
      throw new NitroSignResponseError(
        'cursor_repeated',
        'the API answered a page whose nextPage is that page itself',
      )
    }
    cursor = page.nextPage
  }
}

/** All envelopes, one by one; pages are fetched as they are needed. As `listEnvelopePages` otherwise. */
export async function* listEnvelopes(
  client: NitroSignClient,
  options: ListEnvelopesOptions = {},
): AsyncGenerator<Envelope, void, undefined> {
  for await (const page of listEnvelopePages(client, options)) yield* page.items ?? []
}
