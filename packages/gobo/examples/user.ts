import * as gobo from '@latchkey/gobo/authorization-code'

const app = {
  marketplaceUrl: process.env['GOBO_MARKETPLACE_URL'] ?? '',
  clientId: process.env['GOBO_CLIENT_ID'] ?? '',
  customerOrg: { guid: process.env['GOBO_CUSTOMER_ORG'] ?? '' },
}

export async function login(session: { pending?: gobo.AuthorizationState }): Promise<Response> {
  const authorization = await gobo.startAuthorization(app)
  session.pending = authorization.reveal() // secrets: keep them on your side
  return Response.redirect(authorization.url, 302)
}

export async function callback(url: string, pending: gobo.AuthorizationState) {
  const token = await (await gobo.resumeAuthorization(app, pending)).finish(url)
  return gobo.createGoboUser({ ...app, token, apiUrl: 'https://api.acme.example' })
}
