import { fileURLToPath } from 'node:url'
import { strayMutants } from '@latchkey/testkit/mutation'
import { expect, test } from 'vitest'
import { mutants } from './mutants.ts'

test('every breakage of the mutation run stands in the source exactly once', () => {
  expect(mutants.length).toBeGreaterThan(0)
  expect(strayMutants(fileURLToPath(new URL('../..', import.meta.url)), mutants)).toEqual([])
})
