import { createNitroSign } from '@latchkey/nitro-sign/server'

/** One client for the whole process, as the documentation has it; the environment says who it is. */
export const nitro = createNitroSign()

/** What a page shows of a call: its status. */
export async function statusOf() {
  const { response } = await nitro.GET('/sign/envelopes')
  return `status ${response.status}`
}
