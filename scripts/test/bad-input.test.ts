import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { acme, createWorkspace } from './support/workspace.ts'

const document = acme['specs/acme/published.yaml']
const page = (text: string): string => `# Token\n\n\`\`\`\`yaml openapi.yaml post /token\n${text}\`\`\`\`\n`
const bomb = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
  .map(
    (name, index, all) =>
      `x-${name}: &${name} [${`${index === 0 ? '1' : `*${all[index - 1]}`},`.repeat(12)}]\n`,
  )
  .join('')
const html = '<!doctype html>\n<html><head><title>Shop docs</title></head><body></body></html>\n'
const login =
  '<html><head><title>Sign in</title></head><body><form><input type="password"></form></body></html>\n'

/** What a vendor's site may answer with status 200, and what is said of it. */
const inputs: [title: string, text: string | Uint8Array, reason: RegExp][] = [
  ['a page cut off inside its block', page(document).slice(0, 400), /:3: the block that starts here never ends: the page is cut off$/],
  ['a document cut off inside a value', `${page(document).slice(0, 400).replace(/[^\n]*$/, '')}  a: [\n\`\`\`\`\n`, /:\d+:\d+: .+/],
  ['HTML instead of Markdown', html, /:1: is an HTML page, titled “Shop docs”; the Markdown form or the document itself is needed$/],
  ['a page that wants a login', login, /:1: is an HTML page, titled “Sign in”: it wants a login first$/],
  ['a line of 10 MB in the page', `# T\n\n${'x'.repeat(10_000_000)}\n${page(document)}`, /:3: a line of 10000000 characters; \d+ is the limit$/],
  ['a line of 10 MB in the block', page(`${document}x-a: ${'x'.repeat(10_000_000)}\n`), /:\d+: a line of 10000005 characters; \d+ is the limit$/],
  ['a YAML bomb', page(document + bomb), /:\d+:\d+: aliases multiply its values to more than \d+$/],
  ['an anchor that contains itself', page(`${document}x-a: &a\n  b: *a\n`), /:\d+:6: anchor "a" contains itself$/],
  ['bytes that are not UTF-8', Uint8Array.of(0x23, 0x20, 0xc3, 0x28, 0x0a), /: not valid UTF-8: save it as UTF-8$/],
  ['duplicate keys', page(`${document}info: {}\n`), /:\d+:1: .*unique/],
  ['nothing', '', /: is empty$/],
] // prettier-ignore

const commands: [name: string, args: (file: string) => string[]][] = [
  ['pull', (file) => ['pull', 'acme', '--from', file]],
  ['drift --write', (file) => ['drift', 'acme', '--write', '--from', file]],
  ['new-vendor', (file) => ['new-vendor', 'shop', '--from', file]],
]

describe.each(commands)(
  '%s says in one line what is wrong, exits with 1 and writes nothing for',
  (_name, args) => {
    test.each(inputs)('%s', async (_title, text, reason) => {
      await using workspace = await createWorkspace(acme)
      await writeFile(join(workspace.root, 'page.md'), text)
      const before = await workspace.snapshot()
      const { code, stdout, stderr } = await workspace.run(...args('page.md'))
      const told = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('page.md'))
      expect(new Set(told.map((line) => line.slice(line.indexOf('page.md')))).size).toBe(1)
      expect(told[0]).toMatch(reason)
      expect(`${stdout}${stderr}`).not.toMatch(/^\s+at /m)
      expect(code).toBe(1)
      expect(await workspace.snapshot()).toEqual(before)
    })
  },
)

describe('a link that leads out of the folder', () => {
  test('is not followed from a page, nor from a vendor’s folder', async () => {
    await using outside = await createWorkspace({ 'secret.yaml': document })
    await using workspace = await createWorkspace({
      ...acme,
      'docs/page.md': '{% openapi src="./secret.yaml" path="/token" method="post" %}\n{% endopenapi %}\n',
    })
    const target = join(outside.root, 'secret.yaml')
    await symlink(target, join(workspace.root, 'docs/secret.yaml'))
    await symlink(target, join(workspace.root, 'specs/acme/authored.yaml'))
    const before = await workspace.snapshot()
    for (const args of [
      ['new-vendor', 'shop', '--from', 'docs/page.md'],
      ['generate', 'acme'],
    ]) {
      const { code, stderr } = await workspace.run(...args)
      expect(stderr).toMatch(/(?:secret|authored)\.yaml.*: a link that leads out of the repository/)
      expect(code).toBe(1)
    }
    expect(await workspace.snapshot()).toEqual(before)
  })
})
