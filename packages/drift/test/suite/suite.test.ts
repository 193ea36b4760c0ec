import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '@latchkey/openapi'
import { shop } from '../judge/shop.ts'
import { breakings } from './breaking.ts'
import { rewritings } from './rewritings.ts'
import { judgeSmall, smallPairs } from './small.ts'
import { breakAll, rewriteAll, rowOf, wrongBreaking, wrongRewriting } from './suite.ts'

const shopOf = (version: string): JsonObject => ({ ...shop(), openapi: `${version}.0` })

// The long form, on whole documents of vendors: `pnpm --filter @latchkey/drift test:long`.
describe.each(['3.0', '3.1'] as const)('a document of OpenAPI %s', (version) => {
  test('written in another way means the same', { timeout: 300_000 }, async () => {
    const rows = await rewriteAll('shop', shopOf(version))
    expect(rows.length).toBeGreaterThan(75)
    expect(rows.flatMap(wrongRewriting)).toEqual([])
  })

  test('written in two other ways at once means the same', { timeout: 300_000 }, async () => {
    const one = fc.constantFrom(...rewritings)
    await fc.assert(
      fc.asyncProperty(one, one, async (first, second) => {
        // A name that was given and is used no longer is one more type for callers.
        if (first.name === 'schemas given a name' && second.name.includes('written out')) return
        const rewritten = second.rewrite(first.rewrite(shopOf(version)) ?? shopOf(version))
        if (!rewritten) return
        const kind = `${first.name} + ${second.name}`
        expect(wrongRewriting(await rowOf(kind, 'shop', shopOf(version), rewritten, {}))).toEqual([])
      }),
      // The same pairs each time, so that a run says something about the change at hand; the long form draws anew.
      { numRuns: 15, seed: 20_261_129 },
    )
  })

  test('edited so that callers break is major, with the place named', { timeout: 300_000 }, async () => {
    const rows = await breakAll('shop', shopOf(version))
    expect(rows.length).toBeGreaterThan(breakings.length / 2)
    expect(rows.flatMap(wrongBreaking)).toEqual([])
  })
})

describe('a small document of one change is judged right:', () => {
  test.for(smallPairs)('$name', { timeout: 300_000 }, async (pair) => {
    expect((await judgeSmall(pair)).wrong).toEqual([])
  })
})
