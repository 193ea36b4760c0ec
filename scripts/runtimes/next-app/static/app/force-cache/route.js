import { nitro } from '../../vendor.js'

export const dynamic = 'force-dynamic'
export const fetchCache = 'force-cache'

export async function GET() {
  // Another header each time, so that the API is asked and the token call alone is answered from the cache.
  const headers = { 'x-nth': String(Math.random()) }
  const { response } = await nitro.GET('/sign/envelopes', { headers })
  return Response.json({ status: response.status })
}
