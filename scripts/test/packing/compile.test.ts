import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compile, readErrors } from '../../packing/compile.ts'
import { environments, writeConsumers } from '../../packing/consumers.ts'
import { readPackage } from '../../packing/packages.ts'
import { createFolder } from '../support/scratch.ts'

const require = createRequire(import.meta.url)
const modules = dirname(dirname(dirname(require.resolve('@types/node/package.json'))))
const compiler = {
  series: '7.0',
  version: '7.0.2',
  tsc: join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc'),
  typeRoots: join(modules, '@types'),
}

/** Compiles the consumers of a package with these declarations. */
async function compileUsersOf(
  declarations: string,
  environmentName: 'browser' | 'node' = 'browser',
  examples: Record<string, string> = {},
) {
  const folder = createFolder({
    'package.json': { name: 'consumer', type: 'module' },
    'node_modules/@x/y/package.json': {
      name: '@x/y',
      version: '1.0.0',
      type: 'module',
      exports: { '.': { types: './index.d.ts', default: './index.js' } },
    },
    'node_modules/@x/y/index.d.ts': declarations,
    ...Object.fromEntries(
      Object.entries(examples).map(([name, text]) => [`node_modules/@x/y/examples/${name}`, text]),
    ),
  })
  const facts = { specifier: '@x/y', types: './index.d.ts', module: './index.js' }
  const consumers = writeConsumers(
    readPackage(join(folder, 'node_modules', '@x', 'y')),
    [{ ...facts, imports: [], needsNode: false, needsPeer: false }],
    folder,
  )
  const environment = environments.find(({ name }) => name === environmentName)!
  return compile({ compiler, resolution: 'nodenext', environment }, consumers, folder)
}

describe("A package's users", () => {
  test('compile when its declarations are in order', async () => {
    expect(await compileUsersOf('export declare const a: Response;\n')).toEqual([])
    expect(await compileUsersOf('export declare const a: Response;\n', 'node')).toEqual([])
  })

  test('do not when an export is any, which no other program would notice', async () => {
    const errors = await compileUsersOf('export declare const fine: 1; export declare const loose: any;\n')
    expect(errors.map(({ text }) => text).join()).toContain('loose')
  })

  test('do not when a declaration file has an error of its own, and it says whose', async () => {
    const [error] = await compileUsersOf('export declare const a: NoSuchType;\n')
    expect(error).toMatchObject({ inPackage: '@x/y' })
    expect(error?.text).toContain('NoSuchType')
  })

  test('do not when a type of the DOM is used where there is none', async () => {
    const errors = await compileUsersOf('export declare const a: HTMLElement;\n', 'node')
    expect(errors).toHaveLength(1)
  })

  test('include the examples, Node only where they use it', async () => {
    const declarations = 'export declare const a: 1;\n'
    const examples = {
      'server.ts': "import { a } from '@x/y'\nconsole.log(process.env['A'], a satisfies 2)\n",
    }
    expect(await compileUsersOf(declarations, 'browser', examples)).toEqual([])
    expect(await compileUsersOf(declarations, 'node', examples)).toHaveLength(1)
  })
})

test('Errors are read from what tsc prints, one each, with the package they are in', () => {
  const output = [
    "../a/node_modules/.pnpm/x@1/node_modules/@s/x/i.d.ts(1,2): error TS2304: Cannot find name 'A'.",
    '  Type a is not b.',
    "../a/node_modules/z/i.d.ts(1,2): error TS2304: Cannot find name 'B'.",
    "../a/entry-0.ts(3,4): error TS2339: Property 'c' does not exist.",
    'error TS5023: Unknown compiler option.',
  ].join('\n')
  expect(readErrors(output).map(({ inPackage, text }) => [inPackage, text.slice(0, 12)])).toEqual([
    ['@s/x', 'error TS2304'],
    ['z', 'error TS2304'],
    [undefined, 'error TS2339'],
    [undefined, 'error TS5023'],
  ])
})
