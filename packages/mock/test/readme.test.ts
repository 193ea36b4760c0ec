import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createMock, listVendors, tokenAnswerFaults } from '../src/index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const folder = new URL('../examples/', import.meta.url)
const examples = readdirSync(folder)
const blocks = [...readme.matchAll(/<!-- examples\/(?<file>\S+) -->\n\n```ts\n(?<code>[^]*?)```/g)].map(
  ({ groups }) => groups!,
)

describe('the README', () => {
  test('shows every example, and no other TypeScript', () => {
    expect(blocks.map(({ file }) => file).toSorted()).toEqual(examples)
    expect(readme.match(/```ts/g)).toHaveLength(blocks.length)
  })

  test.each(blocks)('shows $file as it is compiled', ({ file, code }) => {
    expect(code).toBe(readFileSync(new URL(file!, folder), 'utf8'))
  })

  test.each(examples)('%s runs', async (file) => {
    const args = ['--conditions=@latchkey/source', fileURLToPath(new URL(file, folder))]
    const { stderr } = await promisify(execFile)(process.execPath, args)
    expect(stderr).toBe('')
  })

  test('names every vendor with its controls, and every fault', async () => {
    for (const vendor of listVendors()) {
      const { controls } = await createMock(vendor)
      const row = readme.split('\n').find((line) => line.startsWith(`| ${vendor} `))
      expect(controls.filter((control) => !row?.includes(`\`${control}\``))).toEqual([])
    }
    expect(tokenAnswerFaults.filter((fault) => !readme.includes(`\`${fault}\``))).toEqual([])
  })

  test('is short', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThan(80)
  })
})
