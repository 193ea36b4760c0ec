import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { fileURLToPath } from 'node:url'
import { findVendors } from '@latchkey/spec'
import { confidences, readCoverageFile } from '../../src/coverage/coverage-file.ts'
import { ourLayout } from '../../src/layout.ts'

const root = new URL('../../../', import.meta.url)
const layout = ourLayout(fileURLToPath(root))
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

/** The rows of the table below a heading, or of the first one; cells by the heading of their column. */
function tableOf(markdown: string, heading?: string): Record<string, string>[] {
  const from = heading === undefined ? 0 : markdown.indexOf(`\n## ${heading}\n`)
  const table = /(?:^\|.*\|\n)+/m.exec(markdown.slice(from))?.[0] ?? ''
  const [names = [], , ...rows] = table
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])))
}

const day = /^\d{4}-\d{2}-\d{2}$/

describe.each(await findVendors(layout, []))('the oddities of %s', (vendor) => {
  const oddities = read(`packages/${vendor}/ODDITIES.md`)
  const { published = [], watch = [] } = parse(read(`specs/${vendor}/source.yaml`)) as {
    published?: { url: string }[]
    watch?: { kind: string; url: string }[]
  }
  const kinds = new Map([
    ...watch.map(({ kind, url }) => [url, `watches it (${kind})`] as const),
    ...published.map(({ url }) => [url, 'judges it as the published document'] as const),
  ])
  const sources = tableOf(oddities, 'Sources')
  const rows = [...tableOf(oddities), ...tableOf(oddities, 'Left out')]

  test('each say where they were seen, when, how well they are known, and what would change them', () => {
    expect(rows.length).toBeGreaterThan(10)
    const names = sources.map((source) => source['Source'])
    for (const row of rows) {
      const [from = '', when, confidence] = row['Source; read; confidence']?.split('; ') ?? []
      const what = JSON.stringify(row)
      for (const name of from.split(', ')) expect(names, what).toContain(name)
      expect(when, what).toMatch(day)
      expect(confidences, what).toContain(confidence)
      expect(row['Changes when'], what).not.toBe('')
    }
  })

  test('rest on pages that drift watches as they say, or that say why it cannot', () => {
    for (const { Source, Page = '', '`pnpm drift`': drift, 'Version and day': version } of sources) {
      const url = Page.slice(1, -1)
      expect(version, Source).toMatch(/\d{4}-\d{2}-\d{2}/)
      if (!drift?.startsWith('no: ')) expect(kinds.get(url), Source).toBe(drift)
      else expect(kinds.has(url), Source).toBe(false)
    }
  })

  test('that are numbered are those the documents mark', () => {
    const marks = new Set<number>()
    for (const path of ['authored', 'overlay'].map((name) => `specs/${vendor}/${name}.yaml`)) {
      const text = existsSync(new URL(path, root)) ? read(path) : ''
      for (const [, list = ''] of text.matchAll(/x-oddity: (.*)/g)) {
        for (const [, number] of list.matchAll(/O(\d+)/g)) marks.add(Number(number))
      }
    }
    const numbers = tableOf(oddities).flatMap((row) => (row['#'] ? [Number(row['#'].slice(1))] : []))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect([...marks].filter((mark) => !numbers.includes(mark))).toEqual([])
  })

  test('and the operations left out rest on pages that drift watches', () => {
    const { leftOut } = readCoverageFile(layout, vendor)
    for (const { what, source } of leftOut)
      for (const url of source) expect(kinds.has(url), `${what}: ${url}`).toBe(true)
    expect(leftOut.length).toBeLessThanOrEqual(tableOf(oddities, 'Left out').length)
  })
})
