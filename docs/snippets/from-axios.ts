import { authFetch } from '@latchkey/auth-core'
import axios from 'axios'
import { createPetstore } from '../clients/petstore/server.ts' // latchkey add

export function connect(baseURL: string) {
  const { tokenSource } = createPetstore()
  const fetch = authFetch(tokenSource, {
    origins: [new URL(baseURL).origin],
  })
  // Interceptors that add a token, and those that refresh it after a 401, go.
  return axios.create({ baseURL, adapter: 'fetch', env: { fetch } })
}

export async function listPets(baseURL: string) {
  const { data } = await connect(baseURL).get<{ id: number }[]>('/pets')
  return data
}
