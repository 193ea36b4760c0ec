import { authFetch } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'
import type { paths } from '../clients/openapi-typescript.ts' // openapi-typescript
import { createPetstore } from '../clients/petstore/server.ts' // latchkey add

export function connect(baseUrl: string) {
  const { tokenSource } = createPetstore()
  const fetch = authFetch(tokenSource, {
    origins: [new URL(baseUrl).origin],
  })
  // The client you have; its middleware that added a token goes.
  return createClient<paths>({ baseUrl, fetch })
}

export async function listPets(baseUrl: string) {
  const { data } = await connect(baseUrl).GET('/pets')
  return data
}
