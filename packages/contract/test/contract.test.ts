import { readFileSync } from 'node:fs'
import { listVendors, readDocument } from '@latchkey/mock'
import { describe, expect, test } from 'vitest'
import { listSpecs, measureCoverage, stations } from '../src/coverage.ts'
import { renderCalls } from '../src/render-calls.ts'
import { importClients, runContract } from '../src/run-contract.ts'

const vendors = listVendors()

test('every vendor of specs/ has a document here', () => {
  expect(vendors).toEqual(listSpecs())
})

describe.each(vendors)('%s', async (vendor) => {
  const verdicts = await runContract(vendor)

  test.each(verdicts)(
    '$operation, called by $client: request and answer are as documented',
    ({ failure }) => {
      expect(failure).toBeUndefined()
    },
  )

  test('no operation is without a call', () => {
    const called = new Set(verdicts.map(({ operation }) => operation))
    expect(called.size).toBeGreaterThan(0)
    console.info(`${vendor}: ${called.size} operations contract-tested by ${verdicts.length} calls`)
  })

  test('the generated calls are those the document gives now', async () => {
    const { specialCalls } = await importClients(vendor)
    const text = renderCalls(vendor, readDocument(vendor), Object.keys(specialCalls))
    const hint = 'run pnpm --filter @latchkey/contract generate'
    expect(
      readFileSync(new URL(`../src/generated/${vendor}.ts`, import.meta.url), 'utf8') === text,
      hint,
    ).toBe(true)
  })

  test('what the documentation names is in the document, typed, mocked and contract-tested, all of it and nothing else', async () => {
    const coverage = await measureCoverage(vendor)
    expect(coverage.gaps).toEqual([])
    expect(new Set(stations.map((station) => coverage[station].length)).size).toBe(1)
  })
})
