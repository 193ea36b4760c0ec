import { argumentsContract } from '@latchkey/testkit'
import { createFetch } from '../src/fetch.ts'

argumentsContract({
  name: "the mock's fetch",
  statuses: [200],
  sendings: 1,
  start: (transport, turn) =>
    createFetch(
      async (request) => {
        await turn()
        return transport(request)
      },
      () => true,
    ),
})
