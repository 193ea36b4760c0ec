import { listVendors } from '@latchkey/mock'
import { expect, test } from 'vitest'
import { listSpecs, measureCoverage, stations } from '../src/coverage.ts'
import { loadContract } from '../src/load-contract.ts'

const vendors = listSpecs()

test('every vendor of specs/ has a document here', () => {
  expect(listVendors()).toEqual(vendors)
})

test.each(vendors)(
  'what the documentation of %s names is in its document, typed, mocked and contract-tested, all of it and nothing else',
  async (vendor) => {
    const coverage = await measureCoverage(vendor)
    expect(coverage.gaps).toEqual([])
    expect(new Set(stations.map((station) => coverage[station].length)).size).toBe(1)
  },
)

test('a package that does not say how its clients are made is told what to add', async () => {
  await expect(loadContract('nobody')).rejects.toThrow(
    /^packages\/nobody\/test\/contract\/clients\.ts is missing.*`pnpm new-vendor`/,
  )
})
