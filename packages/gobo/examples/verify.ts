import { createAccessTokenVerifier, type AccessTokenClaims } from '@latchkey/gobo/verify'

const verifier = createAccessTokenVerifier({
  signingKey: process.env['GOBO_SIGNING_KEY'] ?? '',
  issuers: ['acme.withgobo.com', 'market.acme.example'],
  audiences: ['https://api.acme.example'],
})

// Throws TokenRefusedError: answer with its `status`, and its `challenge` as WWW-Authenticate.
export const mayReadJobs = (token: string): Promise<AccessTokenClaims> =>
  verifier.verify(token, ['jobs:read'])
