import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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

describe('declarations go name by name', () => {
  async function left(files: Readonly<Record<string, string>>): Promise<string> {
    write({ 'package.json': manifest, ...files })
    await lighten(folder)
    return Object.keys(files)
      .filter((name) => existsSync(join(folder, name)))
      .map((name) => read(name))
      .join('---\n')
  }

  test.for<[title: string, files: Record<string, string>, left: string]>([
    [
      'what nobody asks for goes with its documentation',
      {
        'dist/index.d.ts': `import { A } from './a.ts'\nexport type B = A\n`,
        'dist/a.d.ts': '/** Goes. */\nexport type Gone = 1\n/** Stays. */\nexport type A = 1\n',
      },
      `import { A } from './a.ts'\nexport type B = A\n---\n/** Stays. */\nexport type A = 1\n`,
    ],
    [
      'an import of several names keeps those that are used',
      {
        'dist/index.d.ts': `export { used } from './a.ts'\n`,
        'dist/a.d.ts': `import type { Gone, Used as U } from './b.ts'\nexport declare function used(): U\nexport declare function unused(): Gone\n`,
        'dist/b.d.ts': 'export interface Used {}\nexport interface Gone {}\n',
      },
      `export { used } from './a.ts'\n---\nimport type { Used as U } from './b.ts'\nexport declare function used(): U\n---\nexport interface Used {}\n`,
    ],
    [
      'a default import beside names stays or goes by itself, and a default export is found',
      {
        'dist/index.d.ts': `export { used } from './a.ts'\n`,
        'dist/a.d.ts': `import b, { type Gone } from './b.ts'\nexport declare function used(): typeof b\nexport type Also = Gone\n`,
        'dist/b.d.ts': 'declare const value: 1\nexport default value\nexport interface Gone {}\n',
      },
      `export { used } from './a.ts'\n---\nimport b from './b.ts'\nexport declare function used(): typeof b\n---\ndeclare const value: 1\nexport default value\n`,
    ],
    [
      'a file that hands names on keeps those that are asked for, by whatever name',
      {
        'dist/index.d.ts': `export type { C } from './a.ts'\n`,
        'dist/a.d.ts': `export { A as C, Gone } from './b.ts'\nexport * from './c.ts'\n`,
        'dist/b.d.ts': 'export type A = 1\nexport type Gone = 1\n',
        'dist/c.d.ts': 'export type Gone = 2\n',
      },
      `export type { C } from './a.ts'\n---\nexport { A as C } from './b.ts'\n---\nexport type A = 1\n`,
    ],
    [
      'a star leads to a name behind it, through another star',
      {
        'dist/index.d.ts': `import type { A } from './a.ts'\nexport declare const a: A\n`,
        'dist/a.d.ts': `export * from './b.ts'\nexport * from './c.ts'\n`,
        'dist/b.d.ts': 'export type Gone = 1\n',
        'dist/c.d.ts': `export * from './a.ts'\nexport interface A {}\nexport interface Gone2 {}\n`,
      },
      `import type { A } from './a.ts'\nexport declare const a: A\n---\nexport * from './c.ts'\n---\nexport interface A {}\n`,
    ],
    [
      'a whole module is reached by its namespace, or a type without a name of it',
      {
        'dist/index.d.ts': `import * as a from './a.ts'\nexport { a }\nexport type B = typeof import('./b.ts')\n`,
        'dist/a.d.ts': 'export type A = 1\n',
        'dist/b.d.ts': 'export type B = 1\n',
      },
      `import * as a from './a.ts'\nexport { a }\nexport type B = typeof import('./b.ts')\n---\nexport type A = 1\n---\nexport type B = 1\n`,
    ],
    [
      'overloads, a type beside a value of its name and what a class extends stay together',
      {
        'dist/index.d.ts': `export { a, B } from './a.ts'\n`,
        'dist/a.d.ts': `export declare function a(): 1\nexport declare function a(b: 1): 2\nexport interface B {}\nexport declare class B extends Base {}\ndeclare class Base {}\ndeclare class Gone {}\n`,
      },
      `export { a, B } from './a.ts'\n---\nexport declare function a(): 1\nexport declare function a(b: 1): 2\nexport interface B {}\nexport declare class B extends Base {}\ndeclare class Base {}\n`,
    ],
    [
      'the name of a member or parameter is no use of a type of that name',
      {
        'dist/index.d.ts': `export { A } from './a.ts'\n`,
        'dist/a.d.ts': `export interface A { Gone: 1; b(Gone: 1): Ns.Gone }\ndeclare namespace Ns { type Gone = 1 }\nexport interface Gone {}\n`,
      },
      `export { A } from './a.ts'\n---\nexport interface A { Gone: 1; b(Gone: 1): Ns.Gone }\ndeclare namespace Ns { type Gone = 1 }\n`,
    ],
    [
      'what the compiler reads at the top of a file stays, and what says that a file is a module',
      {
        'dist/index.d.ts': `export { A } from './a.ts'\n`,
        'dist/a.d.ts': `/// <reference types="node" />\n/** Goes. */\nexport type Gone = 1\nexport type A = 1\nexport {};\n`,
      },
      `export { A } from './a.ts'\n---\n/// <reference types="node" />\n\nexport type A = 1\nexport {};\n`,
    ],
  ])('%s', async ([, files, expected]) => {
    expect(await left(files)).toBe(expected)
  })

  test('a name that is imported but not exported there is refused by both files and the name', async () => {
    await expect(
      left({ 'dist/index.d.ts': `export { A } from './a.ts'\n`, 'dist/a.d.ts': 'export type B = 1\n' }),
    ).rejects.toThrow('dist/index.d.ts: dist/a.d.ts exports no A')
  })
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
