import { describe, expect, test } from 'vitest'
import {
  commandsOf,
  entriesOf,
  findPublishedPackages,
  importsOfExamples,
  optionalPeersOf,
} from '../../packing/packages.ts'
import { createFolder } from '../support/scratch.ts'

describe('What a manifest offers', () => {
  const exports = {
    '.': { '@latchkey/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './server': {
      workerd: { types: './dist/server.d.ts', default: './dist/server.js' },
      browser: { types: './dist/server.d.ts', default: './dist/server.browser.js' },
      types: './dist/server.d.ts',
      default: './dist/server.js',
    },
    './closed': null,
    './package.json': './package.json',
  }

  test('is every entry with types, in its order, and no data file', () => {
    expect(entriesOf({ name: '@x/y', exports }).map(({ specifier }) => specifier)).toEqual([
      '@x/y',
      '@x/y/server',
    ])
  })

  test('is told apart for browsers only where they get another file', () => {
    const [root, server] = entriesOf({ name: '@x/y', exports })
    expect(root).not.toHaveProperty('browserModule')
    expect(server).toMatchObject({ module: './dist/server.js', browserModule: './dist/server.browser.js' })
  })

  test('is nothing to import where there are only commands', () => {
    expect(entriesOf({ name: '@x/y' })).toEqual([])
    expect(commandsOf({ name: '@x/y', bin: './cli.js' })).toEqual(['y'])
    expect(commandsOf({ name: '@x/y', bin: { latchkey: './cli.js' } })).toEqual(['latchkey'])
  })

  test('names the peers that may be left out', () => {
    const peerDependencies = { jose: '^6.0.0', vite: '^8.0.0' }
    const peerDependenciesMeta = { jose: { optional: true } }
    expect(optionalPeersOf({ name: 'x', version: '0.0.0', peerDependencies, peerDependenciesMeta })).toEqual({
      jose: '^6.0.0',
    })
  })
})

test('Published packages are those that are not private, with the kind their turbo.json states', () => {
  const repository = createFolder({
    'packages/b/package.json': { name: '@x/b', version: '1.0.0' },
    'packages/a/package.json': { name: '@x/a', version: '1.0.0' },
    'packages/a/turbo.json': '{ "extends": ["//"], "tags": ["vendor"] }',
    'packages/kit/package.json': { name: '@x/kit', version: '0.0.0', private: true },
    'scripts/package.json': { name: '@x/scripts', version: '0.0.0', private: true },
    'examples/one/package.json': { name: '@x/one', version: '1.0.0' },
  })
  expect(findPublishedPackages(repository).map(({ name, tags }) => [name, tags])).toEqual([
    ['@x/a', ['vendor']],
    ['@x/b', []],
  ])
})

test('Whoever copies an example installs what it imports beside the package, in the version it was tried with', () => {
  const folder = createFolder({
    'examples/a.ts': "import a from 'client'\nimport b from '@x/b'\nimport { test } from 'node:test'\n",
    'node_modules/client/package.json': { name: 'client', version: '1.2.3' },
    'node_modules/typescript/package.json': { name: 'typescript', version: '7.0.2' },
  })
  const manifest = {
    name: '@x/a',
    version: '1.0.0',
    dependencies: { '@x/b': 'workspace:^' },
    devDependencies: { client: 'catalog:', typescript: 'catalog:' },
  }
  expect(importsOfExamples({ folder, manifest })).toEqual({ client: '1.2.3' })
})

test('Every published manifest says its entries once more for TypeScript that knows no "exports"', () => {
  const published = findPublishedPackages()
  for (const { name, manifest } of published) {
    const entries = entriesOf(manifest)
    if (entries.length === 0) continue
    const { main, types, typesVersions } = manifest as {
      main?: string
      types?: string
      typesVersions?: Record<string, Record<string, string[]>>
    }
    const [root, ...further] = entries
    expect({ name, main, types }).toEqual({ name, main: root!.module, types: root!.types })
    const map = further.map(({ specifier, types }) => [specifier.slice(name.length + 1), [types]])
    expect(typesVersions?.['*'] ?? {}).toEqual(Object.fromEntries(map))
  }
  expect(published.length).toBeGreaterThan(10)
})
