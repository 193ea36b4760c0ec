import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { writtenPages } from '../src/pages.ts'

const dist = new URL('../.vitepress/dist/', import.meta.url)
if (!existsSync(dist)) throw new Error('There is no site yet: pnpm --filter @latchkey/docs build')

const read = (path: string) => readFileSync(new URL(path, dist), 'utf8')
const html = new Map(globSync('**/*.html', { cwd: dist }).map((path) => [path, read(path)]))
const markdown = globSync('**/*.md', { cwd: dist })

/** The file an address leads to, as it stands on a page. */
function fileOf(address: string, page: string): string {
  const { pathname } = new URL(address, new URL(page, 'https://site.invalid/'))
  const path = decodeURIComponent(pathname.slice(1))
  return path === '' || path.endsWith('/') ? `${path}index.html` : `${path.replace(/\.html$/, '')}.html`
}

describe('the site', () => {
  test('has a page for everything that was written, and the reference', () => {
    expect(html.size).toBeGreaterThan(writtenPages().length + 15)
  })

  test('has a page for each of the 95 operations, and finds it', () => {
    const pages = [...html.keys()].filter((path) => /^operations\/[^/]+\/(?!index)/.test(path))
    expect(pages).toHaveLength(95)
    const index = globSync('assets/chunks/@localSearchIndex*.js', { cwd: dist }).map(read).join('')
    for (const path of pages) expect(index).toContain(path.replace(/\.html$/, ''))
  })

  // VitePress fails on a page that is not there; which places a page has, it does not look at.
  test('has every place its links lead to', () => {
    const dead: string[] = []
    for (const [path, text] of html) {
      for (const [, address = '', place = ''] of text.matchAll(/<a [^>]*href="([^"#:]*)#([^"]+)"/g)) {
        const target = address === '' ? path : fileOf(address, path)
        const id = decodeURIComponent(place)
        if (!html.get(target)?.includes(` id="${id}"`)) dead.push(`${path}: ${address}#${place}`)
      }
    }
    expect(dead).toEqual([])
  })

  test('asks no other host for anything', () => {
    for (const text of html.values()) {
      expect(text).not.toMatch(/<(?:script|img|link|iframe)[^>]+(?:src|href)="(?:https?:)?\/\//)
    }
  })

  test('is listed for programs, each page with what it is about', () => {
    const list = read('llms.txt')
    for (const { path } of writtenPages()) {
      if (path !== 'index.md') expect(list).toMatch(new RegExp(`\\(/${path.replace('.', '\\.')}\\): .{20}`))
    }
    for (const [, address] of list.matchAll(/\]\(\/([^)]+)\)/g)) {
      expect(existsSync(new URL(address!, dist))).toBe(true)
    }
    expect(read('llms-full.txt')).toContain('# How tokens are kept')
  })

  test.each(markdown)('%s is whole for programs: nothing is left to be put in', (path) => {
    expect(read(path)).not.toMatch(/^<<<|@include|<llm-only>|<Token(Path|Life|Storm)/m)
  })
})
