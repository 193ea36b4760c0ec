import { createNitroSignClient } from '@latchkey/nitro-sign'
// @boundaries-ignore the app is installed elsewhere, with Next.js
import { Suspense } from 'react'

const client = createNitroSignClient({
  accessToken: process.env.GIVEN_TOKEN,
  baseUrl: process.env.NITRO_SIGN_BASE_URL,
})

async function Called() {
  const { response } = await client.GET('/sign/envelopes')
  return <p>{`status ${response.status}`}</p>
}

export default function Page() {
  return (
    <Suspense fallback={<p>waiting</p>}>
      <Called />
    </Suspense>
  )
}
