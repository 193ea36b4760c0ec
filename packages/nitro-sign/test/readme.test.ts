import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = readdirSync(new URL('../examples/', import.meta.url))
const blocks = [...readme.matchAll(/(?:<!-- (?<file>\S+) -->\n\n)?```ts\n(?<code>[^]*?)```/g)].map(
  ({ groups }) => groups!,
)

describe('the README', () => {
  it('shows every example', () => {
    expect(blocks.map(({ file }) => file?.replace('examples/', '')).toSorted()).toEqual(examples.toSorted())
  })

  it.each(blocks)('shows $file as it is compiled', ({ file, code }) => {
    expect(code).toBe(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))
  })

  it('is short', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThan(80)
  })
})
