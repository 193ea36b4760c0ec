import type { Mutant } from '@latchkey/testkit/mutation'
import { mutantsOfAsking } from './mutants-asking.ts'
import { mutantsOfKeeping } from './mutants-keeping.ts'

/** One-line breakages of the source. Each `find` stands exactly once in its file. */
export const mutants: readonly Mutant[] = [...mutantsOfAsking, ...mutantsOfKeeping]
