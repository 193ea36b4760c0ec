// Breaks the source one line at a time and sees whether the tests notice. Works on a copy; takes some minutes.
//
//   pnpm --filter @latchkey/client-core test:mutation [words to look for in a file name]
import { runMutants, type MutationRun } from '@latchkey/testkit/mutation'
import { mutants } from './mutants.ts'

const about: MutationRun['about'] = [
  [/^retry-step/, ['retry-step']],
  [/^(client|calling-by)/, ['client.test', 'authorized', 'two-addresses', 'address-of-the-token']],
  [
    /^(light-requests|refuse-headers)/,
    ['light-requests', 'like-openapi-fetch', 'uploads', 'by-value', 'errors.test'],
  ],
  [/^path-params/, ['path-params', 'like-openapi-fetch']],
  [/^strike-token/, ['errors.test', 'two-addresses']],
  [/^wire.server/, ['wire/client', 'address-of-the-token']],
  [/^observe/, ['observe/']],
  [/^retry/, ['retry', 'uploads', 'transient', 'authorized']],
  [
    /^(next-hop|cookies|call-credentials|with-credentials|wire.parameters)/,
    ['redirects', 'call-credentials', 'address-of-the-token', 'wire/parameters'],
  ],
]

await runMutants({ home: new URL('../..', import.meta.url).pathname, mutants, about })
