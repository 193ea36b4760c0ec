import { listPets as orvalListPets } from '../clients/orval.ts' // orval
import { connect } from './from-orval.ts'

export async function listPets(baseUrl: string) {
  connect(baseUrl)
  const { data } = await orvalListPets()
  return data
}
