import { expect, test } from 'vitest'
import { judge } from '../../src/judge/index.ts'
import { emptyReport } from '../../src/report/report.ts'
import { reportMarkdown } from '../../src/report/report-markdown.ts'
import { set, shop } from '../judge/shop.ts'

test('a report too long for a pull request says so where it is read, not in a part that is folded away', async () => {
  const fresh = shop()
  set('#/components/schemas/OrderDraft/properties/more', { type: 'string' })(fresh)
  const [change] = (await judge(shop(), fresh, { types: false })).changes
  if (!change) throw new Error('no change')
  const changes = Array.from({ length: 60 }, (_, i) => ({
    ...change,
    sentence: `${'Long. '.repeat(400)}${i}`,
    file: '',
    line: 1,
  }))
  const text = reportMarkdown([{ ...emptyReport('acme', 'specs/acme'), changes }])
  expect(text.length).toBeLessThan(60_200)
  expect(text.split('<details>')).toHaveLength(text.split('</details>').length)
  expect(text).toMatch(/<\/details>\n\nThe rest is left out here[^\n]*\n$/)
})
