import { defaultCredentials } from '@latchkey/mock'
import { createOctotable, octotableExchange, registerClient, type Octotable } from '../../src/server.ts'
import type { SpecialCalls, Stage } from '@latchkey/conformance'

const { clientId, clientSecret } = defaultCredentials

export interface Clients {
  readonly oauth2: Octotable
}

export function createClients({ fetch }: Stage): Clients {
  return { oauth2: createOctotable({ clientId, clientSecret, propertyId: 1234, fetch }) }
}

export const specialCalls: SpecialCalls = {
  'POST /oauth2/token': ({ fetch }) => octotableExchange({ clientId, clientSecret, fetch })(),
  'POST /api-account/oauth2/client': ({ fetch }) =>
    registerClient(
      {
        redirect_uri: 'https://app.example.com/callback',
        sandbox_property: {
          name: 'Osteria',
          email: 'ada@example.com',
          username: 'ada',
          password: 'correct horse',
        },
      },
      { fetch },
    ),
}
