import { describe, expect, test } from 'vitest'
import { combine } from '../../src/judge/combine.ts'
import { judge, readRedoclyReport, type RedoclyReport, type Verdict } from '../../src/judge/index.ts'
import { drop, edits, set, shop, type Edit } from './shop.ts'

const breaking = (rule: string, pointer: string): RedoclyReport => ({
  bump: 'major',
  changes: [{ impact: 'major', rules: [rule], message: 'It broke.', new: pointer }],
})

async function judged(
  edit: Edit,
  report: RedoclyReport,
  options: { types?: boolean } = {},
): Promise<Verdict> {
  const fresh = shop()
  edit(fresh)
  return judge(shop(), fresh, { ...options, redocly: () => Promise.resolve(report) })
}

const limit = '#/components/schemas/OrderDraft/properties/coupon'

describe('what the three opinions come to', () => {
  test('the table decides what it has a finding for, and says that Redocly was overruled', async () => {
    const verdict = await judged(
      set(`${limit}/maxLength`, 10),
      breaking('schema-constraint-changed', `${limit}/maxLength`),
    )
    expect(verdict.bump).toBe('minor')
    expect(verdict.changes[0]?.sources).toEqual(['table', 'redocly'])
    expect(verdict.overruled.map(({ rules }) => rules)).toEqual([['schema-constraint-changed']])
  })

  test('a break only Redocly sees is to be looked at, and weighs nothing', async () => {
    const verdict = await judged(
      set(`${limit}/maxLength`, 10),
      breaking('some-new-rule', '#/paths/~1orders/get/other'),
    )
    expect(verdict.bump).toBe('minor')
    expect(verdict.lookAt).toMatchObject([{ rules: ['some-new-rule'], message: 'It broke.' }])
    const alone = await judged(
      set('#/paths/~1nothing', { 'x-empty': true }),
      breaking('some-new-rule', '#/paths/~1orders/get/other'),
    )
    expect([alone.level, alone.bump, alone.lookAt.length]).toEqual(['none', 'none', 1])
  })

  test('types that fit answer what would show in them', async () => {
    const report = breaking('schema-combinator-changed', '#/components/schemas/Order/properties/total/allOf')
    const wrap = set('#/components/schemas/Order/properties/total', {
      allOf: [{ $ref: '#/components/schemas/Money' }],
    })
    const fitting = await judged(wrap, report)
    expect([fitting.level, fitting.bump, fitting.overruled.length]).toEqual(['none', 'none', 1])
    const unchecked = await judged(wrap, report, { types: false })
    expect([unchecked.bump, unchecked.lookAt.length, unchecked.checks.types.state]).toEqual([
      'none',
      1,
      'off',
    ])
  })

  test('what no rule of ours knows is compatible unless the types say otherwise, whatever Redocly says', async () => {
    const edit = set('#/components/schemas/Item/properties/sku/newKeyword', { enum: ['X'] })
    const { bump, changes } = await judged(
      edit,
      breaking('schema-constraint-changed', '#/components/schemas/Item/properties/sku/newKeyword'),
    )
    expect([bump, changes.map(({ rule, sources }) => [rule, ...sources])]).toEqual([
      'minor',
      [['unweighed-keyword-changed', 'table', 'redocly']],
    ])
  })

  test('where the table is unsure, types that no longer fit make it major, with what the compiler says', async () => {
    const note = '#/paths/~1files/post/requestBody/content/multipart~1form-data/schema/properties/note'
    const edit = set(`${note}/format`, 'binary')
    const verdict = await judged(edit, { bump: 'none', changes: [] })
    expect(verdict.changes[0]?.reason).toBe(
      "The types no longer fit: note: Type 'string' is not assignable to type 'Blob'.",
    )
    expect(verdict.changes[0]?.sources).toEqual(['table', 'types'])
  })

  test('a break only the compiler sees is a change of its own, once for all operations it concerns', () => {
    const broken = { part: 'answer', direction: 'response', message: 'a: Type X is not Y.' } as const
    const { changes } = combine({
      findings: [],
      pairs: [],
      typeBreaks: [
        { id: 'GET /b', ...broken },
        { id: 'GET /a', ...broken },
      ],
      redocly: undefined,
      nameParameter: () => undefined,
    })
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({
      rule: 'types-incompatible',
      bump: 'major',
      sources: ['types'],
      operations: ['GET /a', 'GET /b'],
    })
  })

  test('agreement of all three is recorded', async () => {
    const gone = '#/components/schemas/Order/properties/legacy'
    const verdict = await judged(drop(gone), {
      bump: 'major',
      changes: [{ impact: 'major', rules: ['property-removed'], message: '', old: gone }],
    })
    expect(verdict.changes[0]?.sources).toEqual(['table', 'types', 'redocly'])
    expect(verdict.overruled).toEqual([])
  })

  test('a check that fails leaves the verdict to the others, and says so', async () => {
    const fresh = shop()
    drop('#/paths/~1orders~1{id}~1label')(fresh)
    const verdict = await judge(shop(), fresh, {
      redocly: () => Promise.reject(new Error('no report\nat all')),
    })
    expect(verdict.bump).toBe('major')
    expect(verdict.checks.redocly).toEqual({ state: 'failed', reason: 'no report at all' })
  })

  test('documents that mean the same start no check', async () => {
    let asked = 0
    const redocly = (): Promise<RedoclyReport> => {
      asked += 1
      return Promise.resolve({ bump: 'none', changes: [] })
    }
    const version = shop()
    edits(set('#/info/version', '2'), set('#/info/description', 'Other words.'))(version)
    const verdict = await judge(shop(), version, { redocly })
    expect([verdict.level, verdict.checks, asked]).toEqual([
      'text',
      { types: { state: 'not-needed' }, redocly: { state: 'not-needed' } },
      0,
    ])
  })

  test('Redocly is shown the contract alone: no text, no reference to other documents', async () => {
    const shown: string[] = []
    const fresh = shop()
    edits(
      set('#/components/schemas/Label', { $ref: 'http://127.0.0.1:9/label.json' }),
      set('#/components/x-more', { $ref: '#/nowhere' }),
    )(fresh)
    await judge(shop(), fresh, {
      redocly(...documents) {
        shown.push(...documents.map((document) => JSON.stringify(document)))
        return Promise.resolve({ bump: 'none', changes: [] })
      },
    })
    expect(shown).toHaveLength(2)
    expect(shown.join()).not.toMatch(/"\$ref":"http|x-more|Everything about orders|2026-01-01/)
  })
})

describe('readRedoclyReport', () => {
  test('reads places, rules and impact', () => {
    const report = readRedoclyReport(
      JSON.stringify({
        reportVersion: '1',
        bump: 'major',
        changes: [
          {
            impact: 'major',
            property: 'nullable',
            verdicts: [{ ruleId: 'schema-type-changed', message: 'Type of `a` widened.' }],
            base: { pointer: '#/components/schemas/A' },
            revision: { pointer: '#/components/schemas/A/nullable' },
          },
        ],
      }),
    )
    const place = '#/components/schemas/A/nullable'
    expect(report).toEqual({
      bump: 'major',
      changes: [
        {
          impact: 'major',
          rules: ['schema-type-changed'],
          message: 'Type of "a" widened.',
          old: place,
          new: place,
        },
      ],
    })
  })

  test('takes a report without `bump` for no change', () => {
    expect(readRedoclyReport('{"reportVersion":"1","changes":[]}')).toEqual({ bump: 'none', changes: [] })
  })

  test.for([
    ['no JSON', 'Error: ENOENT', 'Redocly printed no JSON report'],
    ['no changes', '{"reportVersion":"1"}', 'Redocly printed no list of changes'],
    ['another version', '{"reportVersion":"2","changes":[]}', 'Redocly’s report has version "2", not "1"'],
  ])('refuses %s', ([, text, message]) => {
    expect(() => readRedoclyReport(text ?? '')).toThrowError(message)
  })
})
