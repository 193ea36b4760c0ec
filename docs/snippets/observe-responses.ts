import { observeResponses } from '@latchkey/octotable'
import { document } from '@latchkey/octotable/document'
import { createOctotable } from '@latchkey/octotable/server'

export const octotable = createOctotable({
  fetch: observeResponses({
    document,
    onDeparture({ operation, pointer, expected, got }) {
      // GET /rooms: /data/0/id should be integer, is string
      console.warn(
        `${operation}: ${pointer} should be ${expected}, is ${got}`,
      )
    },
  }),
})
