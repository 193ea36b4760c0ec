import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mutants } from './mutants.ts'

test('every breakage of the mutation run stands in the source exactly once', () => {
  const missing = mutants.filter(([file, find]) => {
    const source = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8')
    return source.split(find).length !== 2
  })
  expect(missing).toEqual([])
})
