import { deferred } from '@latchkey/testkit'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { acme, createWorkspace } from './support/workspace.ts'

const document = acme['specs/acme/published.yaml']
const fence = '````'
const page = (text: string) => `# Token\n\n${fence}yaml openapi.json post /token\n${text}\n${fence}\n`
const nameOf = (index: number): string => `vendor-${String(index).padStart(3, '0')}`

/** Folders of vendors, each with a page of its own. */
function folders(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      [
        `specs/${nameOf(index)}/source.yaml`,
        `title: Vendor ${index}\nhosts: [docs.test]\npublished: [{ kind: mintlify, url: https://docs.test/${nameOf(index)} }]\n`,
      ],
      [`specs/${nameOf(index)}/published.yaml`, document],
    ]).flat(),
  )
}

describe('drift of four hundred vendors', { timeout: 600_000 }, () => {
  test('tells each, some at once and never more than four, and one failure stops no other', async () => {
    const failing: Record<string, () => Response> = {
      [nameOf(7)]: () => new Response('', { status: 500 }),
      [nameOf(13)]: () => new Response('<html><title>Sign in</title></html>'),
      [nameOf(200)]: () => new Response(page(document.replaceAll('/token', '/tokens'))),
      [nameOf(300)]: () => {
        throw new RangeError('Maximum call stack size exceeded')
      },
    }
    let open = 0
    let most = 0
    // Nobody is answered before four have asked, and one who asks beyond that is counted.
    const four = deferred()
    const fetch = async (input: unknown) => {
      most = Math.max(most, (open += 1))
      if (open === 4) four.resolve()
      await four.promise
      await new Promise((resolve) => setTimeout(resolve, 1))
      open -= 1
      const name = new URL(String(input)).pathname.slice(1)
      return failing[name]?.() ?? new Response(page(document))
    }
    await using workspace = await createWorkspace(folders(400), { fetch: fetch as typeof globalThis.fetch })
    const { code, stdout, stderr } = await workspace.run('drift', '--json')
    expect(stderr).toBe('')
    expect(code).toBe(1)
    const { vendors } = JSON.parse(stdout) as { vendors: { vendor: string; outcome: string }[] }
    expect(vendors.map(({ vendor }) => vendor)).toEqual(
      Array.from({ length: 400 }, (_, index) => nameOf(index)),
    )
    expect(
      vendors.flatMap(({ vendor, outcome }) => (outcome === 'none' ? [] : [`${vendor} ${outcome}`])),
    ).toEqual([
      `${nameOf(7)} unknown`,
      `${nameOf(13)} unknown`,
      `${nameOf(200)} breaking`,
      `${nameOf(300)} unknown`,
    ])
    expect(most).toBe(4)
  })

  test('keeps no document longer than it is judged: all of them would not fit', async () => {
    const padded = `${document}x-filler:\n${`  - ${'lorem ipsum '.repeat(20)}\n`.repeat(800)}`
    const files = Object.entries(folders(400)).flatMap(([path, text]) =>
      path.endsWith('published.yaml')
        ? [path, path.replace('published', 'vendor')].map((name) => [name, padded])
        : [[path, text.replace(/mintlify, url: [^ ]+/, 'openapi, url: ./vendor.yaml')]],
    )
    await using workspace = await createWorkspace(Object.fromEntries(files) as Record<string, string>)
    const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
    const node = ['--conditions=@latchkey/source', `--max-old-space-size=${heapMiB}`]
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...node, cli, 'drift', '--root', workspace.root, '--json'],
      { maxBuffer: 64 * 1024 * 1024 },
    )
    const { vendors } = JSON.parse(stdout) as { vendors: { outcome: string }[] }
    expect(vendors.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 400 }, () => 'none'))
  })
})

/** Of the process: four hundred documents of 200 KB, each twice and parsed, take more than twice as much. */
const heapMiB = 200
