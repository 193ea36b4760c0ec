import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/**
 * Defines the tests of a package's README: every TypeScript block of it is a file of `examples/`, named in a comment
 * above the block and shown as it is compiled; every example is shown; what it links to is published; the whole is short.
 *
 * @param folder URL of the package, with its trailing slash
 */
export function readmeContract(folder: URL): void {
  const readme = readFileSync(new URL('README.md', folder), 'utf8')
  const examples = readdirSync(new URL('examples/', folder)).map((file) => `examples/${file}`)
  const blocks = [...readme.matchAll(/(?:<!-- (?<file>\S+) -->\n\n)?```ts\n(?<code>[^]*?)```/g)].map(
    ({ groups }) => ({ file: groups?.['file'] ?? 'no file', code: groups?.['code'] }),
  )

  describe('the README', () => {
    test('shows every example once, and no other code', () => {
      expect(blocks.map(({ file }) => file).toSorted()).toEqual(examples.toSorted())
    })

    test.each(blocks)('shows $file as it is compiled', ({ file, code }) => {
      expect(code).toBe(readFileSync(new URL(file, folder), 'utf8'))
    })

    test('links only to files that are published with it', () => {
      const { files } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
        files: string[]
      }
      const links = [...readme.matchAll(/\]\((?!https?:|#)(?<file>[^)#]+)/g)].map(
        ({ groups }) => groups!['file']!,
      )
      const lost = links.filter(
        (link) =>
          !existsSync(new URL(link, folder)) ||
          !files.some((file) => link === file || (link.startsWith(`${file}/`) && link.endsWith('.md'))),
      )
      expect(lost).toEqual([])
      // A new vendor's package has no such list yet.
      expect(links.includes('ODDITIES.md')).toBe(existsSync(new URL('ODDITIES.md', folder)))
    })

    test('has fewer than 80 lines', () => {
      expect(readme.trimEnd().split('\n').length).toBeLessThan(80)
    })
  })
}
