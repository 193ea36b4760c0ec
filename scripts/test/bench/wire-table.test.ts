import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { refereeDocument } from '../../bench/wire-table.ts'

const documents = new URL('../../../packages/mock/documents/', import.meta.url)

test.each([
  ['gbg-go', 22],
  ['gobo', 4],
  ['nitro-sign', 33],
  ['octotable', 36],
])('Prism finds every request of the client of %s valid, all %i operations', async (vendor, count) => {
  const file = `${vendor}.json`
  const row = await refereeDocument(file, await readFile(new URL(file, documents), 'utf8'))
  expect(row).toEqual({ file, operations: count, valid: count, unsampled: 0, wrong: [] })
})

test('Prism finds fault with a request that is not as the document says', async () => {
  const file = 'wrong.json'
  // Prism takes fields of a form that come once for single values; our client writes a list of one the same way.
  const schema = {
    type: 'object',
    properties: { n: { type: 'array', minItems: 1, items: { type: 'integer' } } },
  }
  const content = { 'application/x-www-form-urlencoded': { schema } }
  const document = {
    openapi: '3.0.3',
    info: { title: 'T', version: '1' },
    paths: {
      '/form': {
        post: { requestBody: { required: true, content }, responses: { 204: { description: '' } } },
      },
    },
  }
  const row = await refereeDocument(file, JSON.stringify(document))
  expect(row.wrong).toEqual([expect.stringMatching(/^POST \/form: body\.n .*must be array/)])
})
