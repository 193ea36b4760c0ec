import {
  createAccessTokenVerifier,
  TokenRefusedError,
} from '@latchkey/gobo/verify'

const { GOBO_SIGNING_KEY: signingKey } = process.env
if (!signingKey) throw new Error('GOBO_SIGNING_KEY is not set')

const verifier = createAccessTokenVerifier({
  signingKey,
  issuers: ['acme.withgobo.com', 'market.acme.example'],
  audiences: ['https://api.acme.example'],
})

/** An operation of your API. */
export async function listJobs(request: Request): Promise<Response> {
  const token =
    request.headers.get('authorization')?.replace(/^Bearer /i, '') ?? ''
  try {
    const { org, user } = await verifier.verify(token, ['jobs:read'])
    return Response.json({ org, user, jobs: [] })
  } catch (error) {
    if (!(error instanceof TokenRefusedError)) throw error
    return new Response(null, {
      status: error.status,
      headers: { 'www-authenticate': error.challenge },
    })
  }
}
