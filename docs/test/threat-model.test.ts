import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../threat-model.md', import.meta.url), 'utf8')
const root = new URL('../../', import.meta.url)
const exclude = ['**/node_modules/**']
const tests = new Set(
  globSync('{packages,examples}/*/test/**/*.test.ts', { cwd: root, exclude }).map((file) => basename(file)),
)
for (const file of globSync('scripts/**/*.test.ts', { cwd: root, exclude })) tests.add(basename(file))

test('the threat model names for every guard a test that there is', () => {
  const rows = page
    .split('## Doors and guards')[1]!
    .split('\n')
    .filter((line) => /^\| (?!-|what may come)/.test(line))
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const named = [
      ...row
        .split('|')
        .at(-2)!
        .matchAll(/`([\w.-]+\.test\.ts)`/g),
    ].map(([, file]) => file!)
    expect({ row, named: named.length > 0, missing: named.filter((file) => !tests.has(file)) }).toEqual({
      row,
      named: true,
      missing: [],
    })
  }
})
