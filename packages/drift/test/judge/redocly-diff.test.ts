import { describe, expect, test } from 'vitest'
import { runRedoclyDiff } from '../../src/io/redocly-diff.ts'
import { judge } from '../../src/judge/index.ts'
import { drop, shop } from './shop.ts'

describe('runRedoclyDiff', () => {
  test('brings Redocly’s own opinion of two documents', async () => {
    const fresh = shop()
    drop('#/components/schemas/Order/properties/legacy')(fresh)
    const report = await runRedoclyDiff(shop(), fresh)
    expect(report.bump).toBe('major')
    expect(report.changes.map(({ rules, old }) => [rules, old])).toContainEqual([
      ['property-removed'],
      '#/components/schemas/Order/properties/legacy',
    ])
  })

  test('finds nothing where nothing changed', async () => {
    expect(await runRedoclyDiff(shop(), shop())).toEqual({ bump: 'none', changes: [] })
  })

  test('fails with what Redocly says when it cannot read a document', async () => {
    await expect(runRedoclyDiff(shop(), { openapi: '1.0.0' })).rejects.toThrowError(
      /redocly diff gave no report: \S/,
    )
  })

  test('ends with the signal', async () => {
    const reason = new Error('enough')
    await expect(runRedoclyDiff(shop(), shop(), { signal: AbortSignal.abort(reason) })).rejects.toThrowError(
      'enough',
    )
  })

  test('agrees with the table on a plain break', async () => {
    const fresh = shop()
    drop('#/paths/~1orders~1{id}~1label')(fresh)
    const verdict = await judge(shop(), fresh, { redocly: runRedoclyDiff })
    expect(verdict.checks.redocly).toEqual({ state: 'ran' })
    expect(verdict.changes[0]).toMatchObject({ rule: 'operation-removed', sources: ['table', 'redocly'] })
  })
})
