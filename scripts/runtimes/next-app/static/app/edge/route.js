import { nitro } from '../../vendor.js'

export const runtime = 'edge'
export const dynamic = 'force-dynamic'

export async function GET() {
  const { response } = await nitro.GET('/sign/envelopes')
  return Response.json({ status: response.status })
}
