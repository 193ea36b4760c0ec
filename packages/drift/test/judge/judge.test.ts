import type { JsonObject } from '@latchkey/openapi'
import { describe, expect, test } from 'vitest'
import { judge, type Verdict } from '../../src/judge/index.ts'
import { contractual, meaningless, textual, type Case } from './cases.ts'
import { received, ref } from '../suite/small/kit.ts'
import { shop, shop31 } from './shop.ts'

async function verdictOf({ edit, first, version }: Case): Promise<Verdict> {
  const make = version === '3.1' ? shop31 : shop
  const before = make()
  const after = make()
  first?.(before)
  first?.(after)
  edit(after)
  return judge(before, after)
}

const told = ({ changes }: Verdict): string =>
  changes
    .map(({ bump, rule, direction, login, sentence }) => [bump, rule, direction, login, sentence].join(' · '))
    .join('\n')

function expectCarrier(verdict: Verdict, { bump, rule, direction, login }: Case): void {
  const carrier = verdict.changes.find(
    (change) =>
      change.rule === rule &&
      change.bump === bump &&
      (direction === undefined || change.direction === direction) &&
      (login === undefined || change.login === login),
  )
  expect(carrier, told(verdict)).toBeDefined()
}

describe('means nothing:', () => {
  test.for(meaningless)('$what', async (one) => {
    const verdict = await verdictOf(one)
    expect(told(verdict)).toBe('')
    expect([verdict.level, verdict.bump]).toEqual(['none', 'none'])
  })
})

describe('is text:', () => {
  test.for(textual)('$what', async (one) => {
    const verdict = await verdictOf(one)
    expect([verdict.level, verdict.bump], told(verdict)).toEqual(['text', 'patch'])
    expect(verdict.checks.types.state).toBe('not-needed')
    expectCarrier(verdict, one)
  })
})

describe('is contract:', () => {
  test.for(contractual)('$bump: $what', async (one) => {
    const verdict = await verdictOf(one)
    expect([verdict.level, verdict.bump], told(verdict)).toEqual(['contract', one.bump])
    const { old, new: fresh } = verdict.hashes
    expect(verdict.checks.types.state).toBe(old.contract === fresh.contract ? 'not-needed' : 'ran')
    expectCarrier(verdict, one)
  })
})

describe('a chain of thousands of schemas', () => {
  const chain = (link: (next: JsonObject) => JsonObject, last: JsonObject): JsonObject => {
    const schemas: JsonObject = { S0: last }
    for (let i = 1; i < 3000; i += 1) schemas[`S${i}`] = link(ref(`S${i - 1}`))
    return received(ref('S2999'), { schemas })
  }
  const judged = (link: (next: JsonObject) => JsonObject) =>
    judge(chain(link, { type: 'string' }), chain(link, { type: 'integer' }), { types: false })

  test('is judged to its end where one holds the next', async () => {
    const { changes } = await judged((next) => ({ type: 'object', properties: { next } }))
    expect(changes.map(({ rule, pointer }) => [rule, pointer])).toEqual([
      ['type-changed', '#/components/schemas/S0/type'],
    ])
  }, 60_000)

  test('is refused where one is made of the next', async () => {
    await expect(judged((next) => ({ allOf: [next, { type: 'object' }] }))).rejects.toThrow(
      /^the document #\S+: its schemas are made of one another more than 400 deep$/,
    )
  })
})
