import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readTextFile } from '@latchkey/spec'
import { judgePairs } from '../../src/judge/judge-pairs.ts'
import { drop, shop } from './shop.ts'
import { isObject, type JsonObject, objectOf, parseSource } from '@latchkey/openapi'
import { agreementTable, agrees, judge, type Judged, type Verdict } from '../../src/judge/index.ts'
import { createFolder, describeCases } from '@latchkey/testkit'

const cases = fileURLToPath(new URL('../../../../../shared/cases', import.meta.url))
const samples = existsSync(cases) ? [cases] : []

describe('agreementTable', () => {
  test('shows pair, expectation, verdict and reason, and counts agreement on major or not', async () => {
    const fresh = shop()
    drop('#/paths/~1orders~1{id}~1label')(fresh)
    const verdict = await judge(shop(), fresh)
    const rows: Judged[] = [
      { pair: 'gone', expected: 'major', verdict },
      { pair: 'same', expected: 'patch', verdict: await judge(shop(), shop()) },
      { pair: 'unreadable', expected: 'none', failure: 'old.yaml: no such file' },
    ]
    expect(rows.map(agrees)).toEqual([true, true, false])
    expect(agreementTable(rows).split('\n')).toEqual([
      'pair        expected  ours            agree  same bump  why',
      expect.stringMatching(
        /^gone {8}major {5}contract\/major {2}yes {4}yes {8}`GET \/orders\/\{id\}\/label` was removed\./,
      ),
      'same        patch     none/none       yes    no         nothing that counts differs',
      'unreadable  none      failed          NO     no         old.yaml: no such file',
      'agreed on 2 of 3 (major or not)',
    ])
  })
})

describe('judgePairs', () => {
  test('reads Swagger 2.0 as well, and goes on where a pair cannot be read', async () => {
    const swagger = (required: boolean): string =>
      JSON.stringify({
        swagger: '2.0',
        info: { title: 'Shop', version: '1' },
        paths: {
          '/orders': {
            get: {
              parameters: [{ name: 'page', in: 'query', type: 'integer', required }],
              responses: { 200: { description: 'Orders.' } },
            },
          },
        },
      })
    await using folder = await createFolder({
      'a/old.yaml': swagger(false),
      'a/new.yaml': swagger(true),
      'a/note.json': '{ "judged": { "sdkBump": "major" } }',
      'b/note.json': '{ "judged": { "sdkBump": "none" } }',
    })
    expect(await judgePairs(folder.root)).toMatchObject([
      { pair: 'a', expected: 'major', verdict: { bump: 'major' } },
      { pair: 'b', expected: 'none', failure: expect.stringContaining('b/old.yaml') },
    ])
  })
})

describeCases('the sample of others', samples, ([cases]) => {
  test('agrees with their notes on every pair but at most one', { timeout: 240_000 }, async () => {
    const judged = await judgePairs(`${cases}/pairs`)
    console.log(agreementTable(judged))
    expect(judged.length).toBeGreaterThanOrEqual(10)
    expect(judged.filter((one) => !agrees(one)).length).toBeLessThanOrEqual(1)
  })

  test('judges a document of 4 MB against a changed copy', { timeout: 240_000 }, async () => {
    const file = 'stripe-2d8ea4a5.yaml'
    const read = async (): Promise<JsonObject> =>
      parseSource(file, await readTextFile(`${cases}/specs/${file}`, file)).data
    const [before, after] = [await read(), await read()]
    const customer = objectOf(objectOf(objectOf(after['components'])['schemas'])['customer'])
    const properties = objectOf(customer['properties'])
    delete properties['email']
    expect(isObject(properties)).toBe(true)
    const started = performance.now()
    const same: Verdict = await judge(before, before)
    const verdict = await judge(before, after)
    console.log(`4 MB judged in ${Math.round(performance.now() - started)} ms, ${megabytes()} MB in use`)
    expect([same.level, same.checks.types.state]).toEqual(['none', 'not-needed'])
    expect([verdict.bump, verdict.checks.types.state]).toEqual(['major', 'ran'])
    expect(verdict.changes.map(({ sentence }) => sentence)).toEqual(['`customer.email` was removed.'])
  })
})

function megabytes(): number {
  return Math.round(process.memoryUsage().rss / 1_000_000)
}
