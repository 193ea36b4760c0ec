import { expect, test } from 'vitest'
import { formatFile } from '../src/format.ts'

// Written with escapes: this file is code, too.
const turned = '\u202e\u2066admin\u2069\u202c'

test.each([
  ['short', 1],
  ['too long to be formatted', 20_000],
])('code that is %s shows what turns the direction of writing, with the same values', async (_, times) => {
  const line = `/* ${turned} */ export const key = { '${turned}': \`${turned}\` }\n`
  const code = await formatFile('a.ts', line.repeat(times))
  expect(code).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
  const shown = '\\u202e\\u2066admin\\u2069\\u202c'
  expect(code).toContain(`'${shown}': \`${shown}\``)
})

test('text that is no code keeps its characters', async () => {
  expect(await formatFile('a.json', JSON.stringify({ a: turned }))).toContain(turned)
})
