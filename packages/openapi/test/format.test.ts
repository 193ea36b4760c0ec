import { expect, test } from 'vitest'
import { formatFile, literal } from '../src/format.ts'

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

test('code shows control characters, so that no terminal obeys them and Git shows what changes', async () => {
  const code = await formatFile('a.ts', "/* \u001b]0;\u0007 */ export const key = 'a\u0000\u0085'\n")
  expect(code).toBe("/* \\u001b]0;\\u0007 */ export const key = 'a\\u0000\\u0085'\n")
})

test.each([`'); run('`, String.raw`\'`, '"\\"', 'a\nb\r\u2028', '\u0000\u001b', turned, '${run()}', ''])(
  'a text in code is that text: %j',
  (text) => {
    const code = literal(text)
    expect(code).toMatch(/^'[^\n\r\u0000-\u001f\u202a-\u202e]*'$/)
    expect(new Function(`return ${code}`)()).toBe(text)
  },
)

test('text that is no code keeps its characters', async () => {
  expect(await formatFile('a.json', JSON.stringify({ a: turned }))).toContain(turned)
})
