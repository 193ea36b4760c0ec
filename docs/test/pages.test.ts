import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { publishedPackages } from '../src/packages.ts'
import { writtenPages } from '../src/pages.ts'

const docs = new URL('../', import.meta.url)
const pages = writtenPages()
const read = (path: string) => readFileSync(new URL(path, docs), 'utf8')

/** Files that pages show, as URLs. */
const shown = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/^<<< (\S+)/gm)].map(([, file]) => new URL(file!, new URL(path, docs)).href),
)

describe('the pages', () => {
  // The programs of this one are compiled, built and run by check:repositories; scripts/test/repositories.test.ts holds it.
  const held = 'recipes/frameworks.md'

  test.each(pages.filter(({ path }) => path !== held))(
    '$path shows code of compiled files only',
    ({ text }) => {
      const blocks = [...text.matchAll(/^ *```(\w*)/gm)].map(([, language]) => language)
      const opened = blocks.filter((_, index) => index % 2 === 0)
      expect(opened.filter((language) => !['sh', 'text', 'yaml'].includes(language!))).toEqual([])
    },
  )

  test('show every snippet there is', () => {
    const snippets = readdirSync(new URL('snippets/', docs)).filter((file) => file.endsWith('.ts'))
    for (const snippet of snippets) expect(shown).toContain(new URL(`snippets/${snippet}`, docs).href)
  })

  test.each(pages)('$path says in its front matter what it is about', ({ text }) => {
    expect(/^---\n(?:.*\n)*?description: (.{20,130})$/m.exec(text)?.[1]).toBeDefined()
  })

  test.each(publishedPackages().filter(({ folder }) => existsSync(new URL(`vendors/${folder}.md`, docs))))(
    'and the README of $name list no helper that it does not export',
    async ({ folder, entries }) => {
      const modules = await Promise.all([...entries.values()].map((file) => import(file) as Promise<object>))
      const exported = new Set(modules.flatMap((one) => Object.keys(one)))
      for (const path of [`vendors/${folder}.md`, `../packages/${folder}/README.md`]) {
        const tables = [...read(path).matchAll(/^\| (?:helper|entry)\b.*\n(?:\|.*\n)+/gm)].map(
          ([table]) => table,
        )
        const rows = tables.flatMap((table) => table.trim().split('\n').slice(2))
        // What a helper is called stands before what it does.
        const named = rows.flatMap((row) => [
          ...row
            .split('|')
            .slice(1, -2)
            .join()
            .matchAll(/`([a-z]\w+)(?:\(s\))?`/g),
        ])
        expect(named.length, path).toBeGreaterThan(3)
        expect(named.map(([, name]) => name!).filter((name) => !exported.has(name))).toEqual([])
      }
    },
  )

  test('know the vendors, but for a new one', () => {
    const vendors = publishedPackages().filter(({ name, entries }) => entries.has(`${name}/server`))
    const told = vendors.filter(({ folder }) => existsSync(new URL(`vendors/${folder}.md`, docs)))
    expect(told.length).toBeGreaterThan(3)
    for (const { folder, name } of told) {
      expect(read(`vendors/${folder}.md`)).toContain(`npm install ${name}\n`)
      expect(read('start.md')).toContain(`npm install ${name}\``)
      expect(existsSync(new URL(`oddities/${folder}.md`, docs))).toBe(true)
    }
    // `pnpm new-vendor` makes a package; its pages here are a later step, not a broken build.
    const missing = vendors.filter((vendor) => !told.includes(vendor)).map(({ folder }) => folder)
    if (missing.length > 0) console.warn(`docs/vendors has no page yet for ${missing.join(', ')}.`)
  })
})
