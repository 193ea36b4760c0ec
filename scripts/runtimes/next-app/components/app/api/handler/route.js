// @boundaries-ignore the app is installed elsewhere, with Next.js
import { connection } from 'next/server'
import { nitro } from '../../../vendor.js'

export async function GET() {
  await connection()
  const { response } = await nitro.GET('/sign/envelopes')
  return Response.json({ status: response.status })
}
