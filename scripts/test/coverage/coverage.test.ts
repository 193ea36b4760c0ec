import { listVendors } from '@latchkey/mock'
import { expect, test } from 'vitest'
import { fileURLToPath } from 'node:url'
import { findVendors } from '@latchkey/spec'
import { loadContract } from '../../src/coverage/load-contract.ts'
import { measureCoverage, stations } from '../../src/coverage/measure-coverage.ts'
import { ourLayout } from '../../src/layout.ts'

const layout = ourLayout(fileURLToPath(new URL('../../..', import.meta.url)))
const vendors = await findVendors(layout, [])

test('every vendor of specs/ has a document here', () => {
  expect(listVendors()).toEqual(vendors)
})

test.each(vendors)(
  'what the documentation of %s names is in its document, typed, mocked and contract-tested, all of it and nothing else',
  async (vendor) => {
    const coverage = await measureCoverage(layout, vendor)
    expect(coverage.gaps).toEqual([])
    expect(new Set(stations.map((station) => coverage[station].length)).size).toBe(1)
  },
)

test('a package that does not say how its clients are made is told what to add', async () => {
  await expect(loadContract(layout, 'nobody')).rejects.toThrow(
    /^packages\/nobody\/test\/contract\/clients\.ts is missing.*`pnpm new-vendor`/,
  )
})
