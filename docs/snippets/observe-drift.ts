import { observeDrift } from '@latchkey/octotable'
import { document } from '@latchkey/octotable/document'
import { createOctotable } from '@latchkey/octotable/server'

export const octotable = createOctotable({
  clientId: process.env['OCTOTABLE_CLIENT_ID'] ?? '',
  clientSecret: process.env['OCTOTABLE_CLIENT_SECRET'] ?? '',
  propertyId: Number(process.env['OCTOTABLE_PROPERTY_ID']),
  fetch: observeDrift({
    document,
    onDrift({ operation, pointer, expected, got }) {
      // GET /rooms: /data/0/id should be integer, is string
      console.warn(
        `${operation}: ${pointer} should be ${expected}, is ${got}`,
      )
    },
  }),
})
