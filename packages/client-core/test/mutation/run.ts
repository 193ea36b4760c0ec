// Breaks the source one line at a time and sees whether the tests notice. Works on a copy; takes some minutes.
//
//   pnpm --filter @latchkey/client-core test:mutation [words to look for in a file name]
import { runMutants, type MutationRun } from '@latchkey/testkit/mutation'
import { mutants } from './mutants.ts'

const about: MutationRun['about'] = [
  [/^retry-step/, ['retry-step']],
  [/^retry/, ['retry', 'uploads', 'transient', 'authorized']],
  [
    /^(next-hop|cookies|call-credentials|with-credentials|wire.parameters)/,
    ['redirects', 'call-credentials', 'address-of-the-token', 'wire/parameters'],
  ],
]

await runMutants({ home: new URL('../..', import.meta.url).pathname, mutants, about })
