import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { measureFootprint } from '../../packing/footprint.ts'
import { removeLeftovers } from '../../packing/leftovers.ts'
import { warningsIn } from '../../packing/project.ts'
import { createFolder } from '../support/scratch.ts'

test('A footprint counts every package there is, nested ones too, and each byte once', () => {
  const folder = createFolder({
    'node_modules/.package-lock.json': 'x'.repeat(500),
    'node_modules/.bin/a': 'x'.repeat(500),
    'node_modules/a/package.json': '12345',
    'node_modules/a/deep/er.js': '12345',
    'node_modules/a/node_modules/b/index.js': '1234567890',
    'node_modules/@s/b/index.js': '1234567890',
    'node_modules/b/index.js': '1234567890',
  })
  expect(measureFootprint(folder)).toEqual({ packages: ['@s/b', 'a', 'b', 'b'], bytes: 40 })
})

test('What no source makes any more leaves dist, and nothing else does', () => {
  const folder = createFolder({
    'src/a.ts': '',
    'src/view.tsx': '',
    'dist/a.js': '',
    'dist/a.js.map': '{}',
    'dist/a.d.ts': '//# sourceMappingURL=a.d.ts.map',
    'dist/a.d.ts.map': '{}',
    'dist/view.js': '',
    'dist/gone.js': '',
    'dist/gone.d.ts': '',
    'dist/data.json': '{}',
  })
  expect(removeLeftovers(folder)).toEqual(['dist/a.js.map', 'dist/gone.d.ts', 'dist/gone.js'])
  expect(existsSync(join(folder, 'dist', 'data.json'))).toBe(true)
  expect(removeLeftovers(folder)).toEqual([])
})

test('What would worry somebody who installs us is noticed', () => {
  const said =
    'added 4 packages\nnpm warn deprecated left@1.0.0: gone\nnpm warn ERESOLVE could not\nnpm notice new version'
  expect(warningsIn(said)).toHaveLength(2)
})
