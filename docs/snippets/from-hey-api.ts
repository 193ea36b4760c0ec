import { authFetch } from '@latchkey/auth-core'
import { client } from '../clients/hey-api/client.gen.ts' // @hey-api/openapi-ts
import { listPets as heyListPets } from '../clients/hey-api/sdk.gen.ts'
import { createPetstore } from '../clients/petstore/server.ts' // latchkey add

export function connect(baseUrl: string) {
  const { tokenSource } = createPetstore()
  client.setConfig({
    baseUrl,
    // In place of `auth`: what brings its own token is left alone.
    fetch: authFetch(tokenSource, { origins: [new URL(baseUrl).origin] }),
  })
}

export async function listPets(baseUrl: string) {
  connect(baseUrl)
  const { data } = await heyListPets()
  return data
}
