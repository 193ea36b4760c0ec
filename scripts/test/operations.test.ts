import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { readFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'

const vendors = [
  { vendor: 'gbg-go', operations: 21, make: 'createGbgGoClient' },
  { vendor: 'nitro-sign', operations: 32, make: 'createNitroSignClient' },
  { vendor: 'octotable', operations: 34, make: 'createOctotableClient' },
]

type Caller = (client: object, ...options: unknown[]) => Promise<unknown>

describe.each(vendors)('$vendor/operations', ({ vendor, operations, make }) => {
  test(`has a function for each of its ${operations} operations, which calls it with what it is given`, async () => {
    const functions = Object.values(
      (await import(`@latchkey/${vendor}/operations`)) as Record<string, Caller>,
    )
    const file = new URL(`../../packages/mock/documents/${vendor}.json`, import.meta.url)
    const { paths } = JSON.parse(await readFile(file, 'utf8')) as { paths: Record<string, object> }
    const called = new Set<string>()
    const options = { params: {} }
    for (const call of functions) {
      const given: unknown[] = []
      const methods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'].map((method) => [
        method,
        async (path: string, ...rest: unknown[]) => {
          called.add(`${method} ${path}`)
          given.push(...rest)
          expect(paths[path]).toHaveProperty(method.toLowerCase())
          return 'the same'
        },
      ])
      expect(await call(Object.fromEntries(methods), options)).toBe('the same')
      expect(given).toEqual([options])
    }
    expect([functions.length, called.size]).toEqual([operations, operations])
  })

  test('costs a bundle at most 80 bytes for each function it uses, and nothing for the others', async () => {
    const base = await size([])
    const names = Object.keys((await import(`@latchkey/${vendor}/operations`)) as object)
    const all = await size(names)
    expect((all - base) / names.length).toBeLessThanOrEqual(80)
    for (const name of names.slice(0, 5)) expect((await size([name])) - base).toBeLessThanOrEqual(80)
  })

  /** Of a client with some of its operations, as a bundler that shakes trees makes it. */
  async function size(names: readonly string[]): Promise<number> {
    const uses = ['make', ...names].join(', ')
    const imports =
      names.length > 0 ? `import { ${names.join(', ')} } from '@latchkey/${vendor}/operations'` : ''
    const { outputFiles } = await build({
      stdin: {
        contents: `import { ${make} as make } from '@latchkey/${vendor}'\n${imports}\nglobalThis.used = [${uses}]`,
        resolveDir: fileURLToPath(new URL('..', import.meta.url)),
        loader: 'ts',
      },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      conditions: ['@latchkey/source'],
    })
    return gzipSync(outputFiles[0]!.contents, { level: 9 }).length
  }
})
