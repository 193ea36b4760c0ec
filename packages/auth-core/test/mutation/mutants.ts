import type { Mutant } from '@latchkey/testkit/mutation'
import { mutantsOfAsking } from './mutants-asking.ts'
import { mutantsOfCache } from './mutants-cache.ts'
import { mutantsOfCalls } from './mutants-calls.ts'
import { mutantsOfSignIn } from './mutants-sign-in.ts'
import { mutantsOfStores } from './mutants-stores.ts'

/** One-line breakages of the source. Each `find` stands exactly once in its file. */
export const mutants: readonly Mutant[] = [
  ...mutantsOfAsking,
  ...mutantsOfCache,
  ...mutantsOfCalls,
  ...mutantsOfStores,
  ...mutantsOfSignIn,
]
