import { unwrapAll, observeResponses, retryFetch } from '@latchkey/octotable'
import { document } from '@latchkey/octotable/document'
import { createOctotable } from '@latchkey/octotable/server'

const octotable = createOctotable({
  // Repeats calls that failed and may be repeated; tells where answers are not as documented.
  fetch: retryFetch(observeResponses({ document, onDeparture: console.warn })),
})

for (const { id, name } of unwrapAll(await octotable.GET('/rooms'))) console.log(id, name)
