import { readdirSync, readFileSync } from 'node:fs'
import { createMockServer, readDocument } from '@latchkey/mock'
import { describeOperations } from '@latchkey/mock/operations'
import { describe, expect, test } from 'vitest'
import { MissingVariableError, visitLive } from '../src/live.ts'
import type { Stop } from '../src/stop.ts'
import { formatTable } from '../src/table.ts'
import { visitVendor } from '../src/visit-vendor.ts'

const stops = new URL('../src/stops/', import.meta.url)
const vendors = readdirSync(stops).map((file) => file.replace('.ts', ''))
const load = async (vendor: string) => ((await import(`${stops.href}${vendor}.ts`)) as { stop: Stop }).stop

describe.each(vendors)('the tour at %s', (vendor) => {
  test('finds every expectation held: grants, first call, one token for 1,000 callers, one refresh for 50 refusals', async () => {
    const findings = await visitVendor(vendor, await load(vendor), () => {})
    expect(findings.filter(({ holds }) => !holds)).toEqual([])
    expect(findings.length).toBeGreaterThanOrEqual(4)
  })

  test('exchanges every grant the vendor documents', async () => {
    await using mock = await createMockServer(vendor)
    const documented = describeOperations(readDocument(vendor)).flatMap(({ grants }) => grants ?? [])
    expect(documented.length).toBeGreaterThan(0)
    const { grants } = await load(vendor)
    expect(Object.keys(grants(mock)).toSorted()).toEqual(documented.toSorted())
  })

  test('names the variable a live run misses, before any request', async () => {
    const attempt = visitLive(await load(vendor), {})
    await expect(attempt).rejects.toBeInstanceOf(MissingVariableError)
    await expect(attempt).rejects.toThrow(/^Set [A-Z_]+: see \.env\.example/)
  })
})

test('an empty variable counts as missing', async () => {
  const attempt = visitLive(await load('nitro-sign'), { NITRO_SIGN_CLIENT_ID: '' })
  await expect(attempt).rejects.toMatchObject({ code: 'missing_variable', variable: 'NITRO_SIGN_CLIENT_ID' })
})

test('a table is as wide as its widest cells and its lines do not end in blanks', () => {
  const rows = [
    ['a', 'bb', ''],
    ['ccc', 'd', 'e'],
  ]
  expect(formatTable(rows, (text) => text)).toBe('a    bb\nccc  d   e')
})

test('the root README shows its examples as they are compiled', () => {
  const root = new URL('../../../', import.meta.url)
  const readme = readFileSync(new URL('README.md', root), 'utf8')
  const blocks = [...readme.matchAll(/<!-- (?<file>\S+\.ts) -->\n\n```ts\n(?<code>[^]*?)```/g)]
  expect(blocks.length).toBe(readme.match(/```ts/g)?.length)
  for (const { groups } of blocks) {
    expect(groups?.['code']).toBe(readFileSync(new URL(groups?.['file'] ?? '', root), 'utf8'))
  }
})
