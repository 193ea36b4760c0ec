import { expect, test } from 'vitest'
import { diagnosticsOf, outcomeOf } from '../../src/report/diagnostics.ts'
import { reportAnnotations } from '../../src/report/report-github.ts'
import { reportJunit } from '../../src/report/report-junit.ts'
import { reportSarif } from '../../src/report/report-sarif.ts'
import { emptyReport, type VendorReport } from '../../src/report/report.ts'

const quiet = emptyReport('acme', 'specs/acme')
const noted: VendorReport = {
  ...quiet,
  lookAt: [{ message: 'Type was removed.', pointer: '#/paths/~1x' }],
  notices: [{ file: 'specs/acme', line: 3, reason: 'the check of redocly failed' }],
}

test('what is to be looked at and what was passed over is a note in every form for machines, and weighs nothing', () => {
  expect(diagnosticsOf(noted).map(({ severity, code, outcome }) => [severity, code, outcome])).toEqual([
    ['note', 'look-at', 'none'],
    ['note', 'passed-over', 'none'],
  ])
  expect(outcomeOf(noted)).toBe('none')
  const junit = reportJunit([noted], 'text')
  expect(junit).toContain('tests="2" failures="0" errors="0"')
  for (const text of [junit, JSON.stringify(reportSarif([noted])), reportAnnotations([noted])]) {
    expect(text).toContain('Type was removed.')
    expect(text).toContain('the check of redocly failed')
  }
  expect(reportAnnotations([noted])).toMatch(/^::notice /)
  expect(reportSarif([noted])).toMatchObject({ runs: [{ results: [{ level: 'note' }, { level: 'note' }] }] })
})

test.each<[string, Partial<VendorReport>, string]>([
  ['nothing', {}, 'none'],
  ['a correction that no longer fits', { corrections: [{ file: 'a', reason: 'b' }] }, 'compatible'],
  ['what would not compile', { obstacles: [{ file: 'a', reason: 'b' }] }, 'breaking'],
  ['what could not be read', { problems: [{ file: 'a', reason: 'b' }] }, 'unknown'],
  [
    'a call without an answer',
    { live: [{ operation: 'GET /x', state: 'failed', departures: [] }] },
    'unknown',
  ],
  [
    'a page that no longer states something',
    { pages: [{ url: 'u', kind: 'watched', state: 'compared', facts: { added: [], removed: ['a'] } }] },
    'breaking',
  ],
])('a report of %s comes to the weightiest it says', (_, rest, outcome) => {
  expect(outcomeOf({ ...noted, ...rest })).toBe(outcome)
})
