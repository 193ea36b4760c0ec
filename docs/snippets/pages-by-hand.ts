import { unwrap, type NitroSignClient } from '@latchkey/nitro-sign'

/** The same without the helper, as for a client of your own API. */
export async function* allEnvelopes(nitro: NitroSignClient) {
  let pageAfter: string | undefined
  do {
    const query = pageAfter === undefined ? {} : { pageAfter }
    const page = await unwrap(
      nitro.GET('/sign/envelopes', { params: { query } }),
    )
    yield* page.items ?? []
    // An API that repeats a cursor would have you ask for ever.
    if (page.nextPage !== undefined && page.nextPage === pageAfter)
      throw new Error('The API named the same page twice')
    pageAfter = page.nextPage
  } while (pageAfter)
}
