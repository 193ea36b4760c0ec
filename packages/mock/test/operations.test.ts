import { expect, test } from 'vitest'
import { createMock, listVendors, readDocument } from '../src/index.ts'
import { callEvery } from './call-every.ts'

const vendors = listVendors()

test('there is a document for every vendor of the house', () => {
  expect(vendors.length).toBeGreaterThanOrEqual(4)
})

test.each(vendors)('%s: every operation of the document answers a sample request validly', async (vendor) => {
  const mock = await createMock(vendor, { stateless: true })
  const results = await callEvery(readDocument(vendor), mock)
  const wrong = results.filter(({ departure }) => departure !== undefined)
  expect(wrong).toEqual([])
  expect(results.map(({ key }) => key)).toEqual(mock.operations)
  console.info(
    `${vendor}: ${results.length} of ${mock.operations.length} operations answered as the document promises`,
  )
})
