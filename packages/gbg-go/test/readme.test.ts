import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

function read(file: string): string {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
}

const readme = read('README.md')
const blocks = [...readme.matchAll(/(?:<!-- (?<file>\S+) -->\n\n)?```ts\n(?<code>[^]*?)```/g)].map(
  ({ groups }) => groups!,
)

describe('the README', () => {
  test('shows every example', () => {
    const examples = readdirSync(new URL('../examples/', import.meta.url)).map((name) => `examples/${name}`)
    expect(blocks.map(({ file }) => file).toSorted()).toEqual(examples.toSorted())
  })

  test.each(blocks)('shows $file as it is compiled', ({ file, code }) => {
    expect(code).toBe(read(file!))
  })

  test('is short', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThan(80)
  })
})

test('the list of oddities has all 44, each once', () => {
  const listed = [...read('ODDITIES.md').matchAll(/^\| O(\d+)/gm)].map(([, number]) => Number(number))
  expect(listed).toEqual(Array.from({ length: 44 }, (_, index) => index + 1))
})
