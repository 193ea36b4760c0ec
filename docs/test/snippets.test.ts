import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = new URL('../snippets/', import.meta.url)

/** Those that bring a mock can be run as they are. */
const runnable = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(new URL(file, folder), 'utf8') }))
  .filter(({ text }) => text.includes('@latchkey/mock'))

test('some snippets can be run', () => expect(runnable.length).toBeGreaterThan(2))

test.each(runnable)('$file does what it says', ({ file, text }) => {
  const args = ['--conditions=@latchkey/source', fileURLToPath(new URL(file, folder))]
  const out = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  const promised = /console\.log\(.*\) *\/\/ (.+)$/m.exec(text)?.[1]
  expect(out.trim()).toBe(promised ?? 'a comment behind console.log says what is printed')
})
