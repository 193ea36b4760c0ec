import * as gobo from '@latchkey/gobo/authorization-code'

const { GOBO_MARKETPLACE_URL: marketplaceUrl = '', GOBO_CLIENT_ID: clientId = '' } = process.env
const app = { marketplaceUrl, clientId, customerOrg: { guid: process.env['GOBO_CUSTOMER_ORG'] ?? '' } }

export async function login(session: { pending?: gobo.AuthorizationState | undefined }) {
  const authorization = await gobo.startAuthorization(app)
  session.pending = authorization.reveal() // secrets: keep them on your side
  return Response.redirect(authorization.url, 302)
}

export async function callback(url: string, session: Parameters<typeof login>[0]) {
  const { pending } = session
  session.pending = undefined // good for one use: a reload must not send the code again
  if (!pending) throw new Error('No sign-in is under way: start again.')
  const token = await (await gobo.resumeAuthorization(app, pending)).finish(url)
  return gobo.createGoboUser({ ...app, token, apiUrl: 'https://api.acme.example' })
}
