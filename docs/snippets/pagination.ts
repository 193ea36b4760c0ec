import { createMock, defaultCredentials } from '@latchkey/mock'
import { listEnvelopePages, listEnvelopes } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'

const mock = await createMock('nitro-sign', {
  vendorOptions: { pageSize: 2 },
})
const { clientId, clientSecret } = defaultCredentials
const nitro = createNitroSign({
  clientId,
  clientSecret,
  fetch: mock.fetch,
})

const notification = { subject: 'Please sign', body: 'Here it is.' }
for (const name of ['Lease', 'Loan', 'Will']) {
  const body = { name, mode: 'sequential', notification } as const
  await nitro.POST('/sign/envelopes', { body })
}

// Item by item. A page is fetched when the one before is used up.
const names: (string | undefined)[] = []
for await (const { name } of listEnvelopes(nitro)) names.push(name)

// Page by page, to remember how far you were: `nextPage` is the cursor.
let pages = 0
for await (const { items } of listEnvelopePages(nitro))
  if (items?.length) pages += 1

console.log(names.length, 'envelopes in', pages, 'pages') // 3 envelopes in 2 pages
