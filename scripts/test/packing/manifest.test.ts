import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, runWell } from '../../lib/run.ts'
import { root } from '../../packing/packages.ts'
import { missingTargets } from '../../packing/targets.ts'
import { createFolder } from '../support/scratch.ts'

const exports = {
  '.': { '@latchkey/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
  './server': {
    '@latchkey/source': './src/server.ts',
    browser: { '@latchkey/source': './src/server.browser.ts', default: './dist/server.browser.js' },
    default: './dist/server.js',
  },
  './package.json': './package.json',
}

/** For our own tools. */
const own = {
  scripts: { build: 'tsc' },
  devDependencies: { typescript: '5.9.3' },
  sizes: [{ limitBytes: 1 }],
}

test('A packed manifest names neither sources, which tarballs do not hold, nor what only we read; the one on the disk still does', async () => {
  const folder = createFolder({
    'package.json': { name: 'a-workspace', private: true },
    'pnpm-workspace.yaml': 'packages: [one]\n',
    'one/package.json': { name: 'one', version: '1.0.0', files: ['dist'], exports, ...own },
    'one/dist/index.js': '',
  })
  copyFileSync(join(root, '.pnpmfile.mjs'), join(folder, '.pnpmfile.mjs'))
  const { code, stderr } = await run('pnpm', ['pack', '--out', join(folder, 'one.tgz')], {
    cwd: join(folder, 'one'),
  })
  expect(code, stderr).toBe(0)
  const packed: unknown = JSON.parse(
    await runWell('tar', ['-xzOf', join(folder, 'one.tgz'), 'package/package.json']),
  )
  expect(packed).toMatchObject({ name: 'one', version: '1.0.0' })
  for (const member of Object.keys(own)) expect(packed).not.toHaveProperty(member)
  expect(packed).toHaveProperty('exports', {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './server': { browser: { default: './dist/server.browser.js' }, default: './dist/server.js' },
    './package.json': './package.json',
  })
  expect(readFileSync(join(folder, 'one', 'package.json'), 'utf8')).toContain('@latchkey/source')
})

test('What a manifest leads to and the tarball does not hold is told', () => {
  const files = ['dist/index.js', 'dist/index.d.ts', 'dist/schemas/a.json', 'package.json', 'cli.js']
  expect(missingTargets({ exports, bin: { one: './cli.js' } }, files)).toEqual([
    './src/index.ts',
    './src/server.ts',
    './src/server.browser.ts',
    './dist/server.browser.js',
    './dist/server.js',
  ])
  expect(
    missingTargets({ exports: { './schemas/*': './dist/schemas/*.json' }, main: 'dist/index.js' }, files),
  ).toEqual([])
  expect(
    missingTargets({ exports: { './rules/*': './dist/rules/*.json', './closed': null } }, files),
  ).toEqual(['./dist/rules/*.json'])
})
