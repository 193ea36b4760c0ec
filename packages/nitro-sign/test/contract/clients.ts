import { createNitroSign, nitroSignExchange, type NitroSign } from '../../src/server.ts'
import { defaultCredentials } from '@latchkey/mock'
import type { SpecialCalls, Stage } from '@latchkey/conformance'

const { clientId, clientSecret } = defaultCredentials

export interface Clients {
  readonly bearerAuth: NitroSign
}

export function createClients({ fetch }: Stage): Clients {
  return { bearerAuth: createNitroSign({ clientId, clientSecret, fetch }) }
}

export const specialCalls: SpecialCalls = {
  'POST /oauth/token': ({ fetch }) => nitroSignExchange({ clientId, clientSecret, fetch })(),
}
