import { expect, test } from 'vitest'
import { buildRequest, describeOperations } from '../src/describe-operations.ts'
import { createMock, listVendors, readDocument } from '../src/index.ts'

const vendors = listVendors()

test('there is a document for every vendor of the repository', () => {
  expect(vendors.length).toBeGreaterThanOrEqual(4)
})

test.each(vendors)(
  '%s: every operation answers a sample request as the document promises',
  async (vendor) => {
    const mock = await createMock(vendor, { stateless: true })
    const operations = describeOperations(readDocument(vendor))
    expect(operations.map(({ key }) => key)).toEqual(mock.operations)
    const departures: string[] = []
    for (const operation of operations) {
      const headers = operation.security.length > 0 ? { authorization: `Bearer ${mock.issueToken()}` } : {}
      const response = await mock.handle(buildRequest(operation, mock.url, headers))
      const { status } = response
      const answer = {
        status,
        contentType: response.headers.get('content-type'),
        body: await response.text(),
      }
      const departure = status >= 400 ? `answered ${status}: ${answer.body}` : operation.checkAnswer(answer)
      if (departure !== undefined) departures.push(`${operation.key} ${departure}`)
    }
    expect(departures).toEqual([])
    console.info(
      `${vendor}: ${operations.length} of ${mock.operations.length} operations answered as the document promises`,
    )
  },
)
