import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lighten } from '../../packing/lighten.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-lighten-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
const manifest = JSON.stringify({
  name: 'a-package',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
})

test('JavaScript loses its comments, but none that bundlers and lawyers read, nor what looks like one', async () => {
  write({
    'package.json': manifest,
    'dist/index.d.ts': 'export {}\n',
    'dist/index.js': [
      '#!/usr/bin/env node',
      '/** What the declarations say too. */',
      'export const a = /* @__PURE__ */ make()',
      '// why',
      "const text = '/** no comment */ ü'",
      '/*! Somebody’s licence */',
      'const template = `',
      '/** no comment either */`',
      '',
    ].join('\n'),
    'dist/class.js':
      'export class A {\n  /**\n   * Why.\n   */\n  #b = [\n    // why\n    1,\n    2\n  ]\n  // @ts-check\n  c = 1\n}\n',
  })
  await lighten(folder)
  const code = read('dist/index.js')
  expect(code).not.toMatch(/declarations say|why|maintainers/)
  expect(code).toMatch(/^#!\/usr\/bin\/env node\n/)
  for (const kept of [
    '/* @__PURE__ */ make()',
    '/** no comment */ ü',
    '`\n/** no comment either */`',
    '/*! Some',
  ])
    expect(code).toContain(kept)
  expect(read('dist/class.js')).toBe(
    'export class A {\n\t#b = [\n\t\t1,\n\t\t2\n\t];\n\t// @ts-check\n\tc = 1;\n}\n',
  )
})

test('declarations stay where an entry leads to them, by whatever kind of import, and go where none does', async () => {
  write({
    'package.json': manifest,
    'dist/index.d.ts': [
      `export * from './a.ts'`,
      `import './side.js'`,
      `export type B = import("./deep/b.js").B`,
      '',
    ].join('\n'),
    'dist/a.d.ts': 'export type A = 1\n',
    'dist/side.d.ts': 'declare global { var a: 1 }\nexport {}\n',
    'dist/deep/b.d.ts': `export type { B } from '../c.ts'\n`,
    'dist/c.d.ts': 'export type B = 1\n',
    'dist/inner.d.ts': 'export type Inner = 1\n',
  })
  await lighten(folder)
  for (const name of ['index', 'a', 'side', 'deep/b', 'c'])
    expect(existsSync(join(folder, `dist/${name}.d.ts`)), name).toBe(true)
  expect(existsSync(join(folder, 'dist/inner.d.ts'))).toBe(false)
})

test('a declaration that is imported but not there is refused by name', async () => {
  write({ 'package.json': manifest, 'dist/index.d.ts': `export * from './gone.ts'\n` })
  await expect(lighten(folder)).rejects.toThrow('gone.d.ts')
})

test('declarations are indented by tabs, and documentation within them stays aligned', async () => {
  write({
    'package.json': manifest,
    'dist/index.d.ts':
      'export interface A {\n    b: {\n        /**\n         * Of c.\n         */\n        c: 1\n    }\n}\n',
  })
  await lighten(folder)
  expect(read('dist/index.d.ts')).toBe(
    'export interface A {\n\tb: {\n\t\t/**\n\t\t * Of c.\n\t\t */\n\t\tc: 1\n\t}\n}\n',
  )
})

test('JavaScript is indented by tabs, but where a text over several lines has spaces of its own', async () => {
  const call = (text: string): string => `export function ask() {\n  return send(${text});\n}\n`
  write({
    'package.json': manifest,
    'dist/index.d.ts': 'export {}\n',
    'dist/index.js': call('"SELECT"'),
    'dist/sql.js': call('`SELECT\n    1`'),
  })
  await lighten(folder)
  expect(read('dist/index.js')).toBe('export function ask() {\n\treturn send("SELECT");\n}\n')
  expect(read('dist/sql.js')).toBe(call('`SELECT\n    1`'))
})

test('what was made lighter once does not change a second time', async () => {
  write({
    'package.json': manifest,
    'dist/index.d.ts': 'export {}\n',
    'dist/index.js': `/** A. */\nexport const a = (b) => b ?? { ...b }\n`,
  })
  await lighten(folder)
  const once = read('dist/index.js')
  await lighten(folder)
  expect(read('dist/index.js')).toBe(once)
})
