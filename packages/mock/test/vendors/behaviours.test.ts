import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createMock, listVendors, type CreateBehaviour } from '../../src/index.ts'
import { loadBehaviour } from '../../src/documents.ts'
import { systemClock } from '../../src/clock.ts'
import { createTokenLedger } from '../../src/token/ledger.ts'

const files = readdirSync(new URL('../../src/vendors/', import.meta.url)).filter((name) =>
  name.endsWith('.ts'),
)
const behaviours = files.map((name) => name.replace('.ts', ''))

function operationsOf(create: CreateBehaviour): string[] {
  const tokens = createTokenLedger(systemClock, 'x')
  const tools = {
    clock: systemClock,
    tokens,
    issueToken: () => tokens.issue({ grant: 'x', clientId: 'x', facts: {}, kind: undefined }, 1),
    url: () => 'https://x.invalid',
    nextNumber: () => 1,
    nextUuid: () => '00000000-0000-4000-8000-000000000001',
    now: () => '2026-01-01T00:00:00.000Z',
  }
  return Object.keys(create(tools, {}).operations ?? {})
}

test('every behaviour belongs to a document', () => {
  expect(listVendors()).toEqual(expect.arrayContaining(behaviours))
})

test.each(behaviours)('%s: every operation with a behaviour is in the document', async (vendor) => {
  const create = (await loadBehaviour(vendor))!
  const { operations } = await createMock(vendor)
  expect(operations).toEqual(expect.arrayContaining(operationsOf(create)))
})

test('a vendor without a behaviour is served from its document alone', async () => {
  expect(await loadBehaviour('no-such-vendor')).toBeUndefined()
  expect(await loadBehaviour('nitro-sign/store')).toBeUndefined()
})
