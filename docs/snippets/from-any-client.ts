import { createPetstore } from '../clients/petstore/server.ts' // latchkey add

const petstore = createPetstore()

/** The same call with the generated client: paths, parameters and responses are typed. */
export async function listPets() {
  const { data, error } = await petstore.GET('/pets', {
    params: { query: { limit: 10 } },
  })
  if (error) throw new Error('The pets did not come')
  return data
}
