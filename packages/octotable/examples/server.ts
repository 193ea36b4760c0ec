import { all } from '@latchkey/octotable'
import { createOctotable } from '@latchkey/octotable/server'

const octotable = createOctotable({
  clientId: process.env['OCTOTABLE_CLIENT_ID'] ?? '',
  clientSecret: process.env['OCTOTABLE_CLIENT_SECRET'] ?? '',
  propertyId: Number(process.env['OCTOTABLE_PROPERTY_ID']),
})

for (const { id, name } of all(await octotable.GET('/rooms'))) console.log(id, name)
