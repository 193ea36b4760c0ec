import { describe, expect, test } from 'vitest'
import { describeFiles, withoutSchema, withoutSeen } from '../../packing/api-report.ts'
import { describeExports, normalise } from '../../packing/declarations.ts'
import { readPackage } from '../../packing/packages.ts'
import { createFolder } from '../support/scratch.ts'

function createPackage(declarations: string) {
  return readPackage(
    createFolder({
      'package.json': { name: '@x/y', version: '1.0.0', type: 'module' },
      'dist/index.d.ts': declarations,
      'dist/options.d.ts':
        '/** Told in passing. */\nexport interface Common {\n\t/** How long. */\n\ttimeouts?: {\n\t\ttotalMs: number;\n\t};\n}\n',
    }),
  )
}
const entry = { specifier: '@x/y', types: './dist/index.d.ts', module: './dist/index.js' }

describe('The declarations of an entry', () => {
  test('show signatures, and the types they refer to without exporting them', () => {
    const text = describeExports(
      createPackage(
        "import type { Common } from './options.ts';\n/** Does it. */\nexport declare function run(options: Common): void;\n",
      ),
      entry,
    )
    expect(text).toBe(
      'interface Common {\n    timeouts?: {\n        totalMs: number;\n    };\n}\n\nexport function run(options: Common): void;',
    )
  })

  test('stay the same when only documentation changes, and do not when a type does', () => {
    const before = describeExports(createPackage('/** One. */\nexport declare const a: string;\n'), entry)
    const redocumented = describeExports(
      createPackage('/** Two. */\nexport declare const a: string;\n'),
      entry,
    )
    const retyped = describeExports(createPackage('/** One. */\nexport declare const a: number;\n'), entry)
    expect(redocumented).toBe(before)
    expect(retyped).not.toBe(before)
  })

  test('keep text that only looks like a comment', () => {
    const report =
      "```ts\n// @public\nexport type T = {\n    /** Any. */\n    '*/*': string;\n    '/**': 1;\n};\n```"
    expect(normalise(report)).toBe("export type T = {\n    '*/*': string;\n    '/**': 1;\n};")
  })

  test('keep the mark of what is deprecated', () => {
    expect(normalise('```ts\n// @public @deprecated (undocumented)\nexport const a: 1;\n```')).toBe(
      '// @deprecated\nexport const a: 1;',
    )
  })
})

test('A type two entries refer to is told once, what they both export twice', () => {
  const seen = new Set<string>()
  const first = withoutSeen('export interface A {\n    a: 1;\n}\n\nexport const x: A;', seen)
  const second = withoutSeen('interface A {\n    a: 1;\n}\n\nexport const x: A;', seen)
  const third = withoutSeen('interface A {\n    a: 2;\n}', seen)
  expect(first).toContain('interface A')
  expect(second).toBe('export const x: A;')
  expect(third).toContain('a: 2')
})

test('Files that differ in their ending only share a line, and a missing one shows', () => {
  const files = ['LICENSE', 'dist/a.js', 'dist/a.d.ts', 'dist/a.d.ts.map', 'dist/b.d.ts', 'src/a.ts']
  expect(describeFiles(files)).toBe(
    '## Files\n\n```text\nLICENSE\ndist/a.{d.ts,d.ts.map,js}\ndist/b.d.ts\nsrc/a.ts\n```',
  )
})

test('the generated schema is named, not repeated: one changed spec is one readable difference', () => {
  const declarations =
    'export interface A {\n    a: 1;\n}\n\nexport interface paths {\n    "/a": {\n        get: {};\n    };\n}\n\nexport const x: A;'
  expect(withoutSchema(declarations)).toBe(
    'export interface A {\n    a: 1;\n}\n\nexport interface paths {} // generated: src/generated/schema.ts\n\nexport const x: A;',
  )
})
