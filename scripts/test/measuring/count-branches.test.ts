import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { countBranches } from '../../measuring/count-branches.ts'
import { held, measure, mostFlow } from '../../measuring/measure.ts'
import { root } from '../../packing/packages.ts'
import { createFolder } from '../support/scratch.ts'

const oxlint = fileURLToPath(new URL('../../../node_modules/.bin/oxlint', import.meta.url))

const code: readonly [what: string, code: string, branches: number][] = [
  ['nothing', 'function f(a) { return a.b(a) }', 0],
  ['if', 'function f(a) { if (a) return 1; else return 2 }', 1],
  ['?:', 'const f = (a) => (a ? 1 : 2)', 1],
  [
    'each case but the default',
    'function f(a) { switch (a) { case 1: case 2: return; default: return 3 } }',
    2,
  ],
  ['for', 'function f(a) { for (let i = 0; i < a; i++) a() }', 1],
  ['for of and for in', 'function f(a) { for (const b of a) b(); for (const c in a) a(c) }', 2],
  ['while and do', 'function f(a) { while (a) a(); do a(); while (a) }', 2],
  ['catch', 'function f(a) { try { a() } catch { a(1) } finally { a(2) } }', 1],
  ['&& and ||', 'const f = (a, b) => a && b || a', 2],
  ['??', 'const f = (a, b) => a ?? b', 1],
  ['what assigns by them', 'function f(a, b) { a &&= b; a ||= b; a ??= b }', 3],
  ['?. of members and calls', 'const f = (a) => a?.b?.[0]?.()', 3],
  ['defaults', 'const f = (a = 1, { b = 2, c }, [d = 3]) => [a, b, c, d]', 3],
  ['functions within functions', 'const f = (a) => a.map((b) => (b ? 1 : 2))', 1],
]

test.each(code)('%s is as many branches as the linter counts', (_what, text, branches) => {
  const { lines, ...counted } = countBranches('a.ts', text)
  expect(Object.values(counted).reduce((sum, one) => sum + one)).toBe(branches)
  expect(lines).toBe(1)

  const config = {
    plugins: [],
    categories: { correctness: 'off' },
    rules: { complexity: ['error', { max: 0 }] },
  }
  const folder = createFolder({ 'a.ts': `export ${text}\n`, '.oxlintrc.json': config })
  const { stdout } = spawnSync(oxlint, ['-c', join(folder, '.oxlintrc.json'), '--format=unix', folder], {
    encoding: 'utf8',
  })
  const found = [...stdout.matchAll(/has a complexity of (\d+)/g)].map(
    ([, complexity]) => Number(complexity) - 1,
  )
  expect(found.reduce((sum, one) => sum + one)).toBe(branches)
})

test('lines are those with code, and those of a long text', () => {
  const text = '/** Doc.\n * More. */\n\nconst a = 1 // why\n// alone\nconst b = `one\ntwo`\n'
  expect(countBranches('a.ts', text).lines).toBe(3)
})

test.each(held)('%s has at most 18 branches of control flow in 100 lines', (name) => {
  const { flow, lines } = measure(root, [name])
  expect(lines).toBeGreaterThan(500)
  expect((flow * 100) / lines).toBeLessThanOrEqual(mostFlow)
})
