import { defaultCredentials } from '@latchkey/mock'
import { createOctotable, octotableExchange, type Octotable } from '@latchkey/octotable/server'
import { succeed, type Stop, type Visit } from '../stop.ts'

const { clientId, clientSecret } = defaultCredentials

function visit(octotable: Octotable): Visit {
  return {
    tokenSource: octotable.tokenSource,
    async call() {
      const { data = [] } = await succeed('GET /rooms', octotable.GET('/rooms'))
      return `GET /rooms: ${data.length} rooms`
    },
  }
}

export const stop: Stop = {
  grants: ({ tokenBaseUrl }) => ({
    client_credentials: octotableExchange({ clientId, clientSecret, tokenBaseUrl }),
  }),
  visit: ({ apiUrl, tokenBaseUrl }) =>
    visit(createOctotable({ clientId, clientSecret, propertyId: 1, baseUrl: apiUrl, tokenBaseUrl })),
  live: (read) =>
    visit(
      createOctotable({
        clientId: read('OCTOTABLE_CLIENT_ID'),
        clientSecret: read('OCTOTABLE_CLIENT_SECRET'),
        propertyId: Number(read('OCTOTABLE_PROPERTY_ID')),
      }),
    ),
}
