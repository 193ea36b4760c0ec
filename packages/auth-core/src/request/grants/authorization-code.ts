import type { Grant } from './grant.ts'

/** RFC 6749 §4.1.3 with PKCE (RFC 7636). */
export const authorizationCode: Grant = {
  options: { code: 'code', codeVerifier: 'code_verifier', redirectUri: 'redirect_uri' },
  needs: [],
  needsSecret: false,
  isOneTime: true,
}
