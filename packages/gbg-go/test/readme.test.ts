import { readFileSync } from 'node:fs'
import { readmeContract } from '@latchkey/testkit'
import { expect, test } from 'vitest'

const folder = new URL('../', import.meta.url)
readmeContract(folder)

test('the list of oddities has all 50, each once', () => {
  const text = readFileSync(new URL('ODDITIES.md', folder), 'utf8')
  const listed = [...text.matchAll(/^\| O(\d+)/gm)].map(([, number]) => Number(number))
  expect(listed).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
})
