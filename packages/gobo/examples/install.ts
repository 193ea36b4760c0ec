import { installFailureUrl, installSuccessUrl, parseInstallUrl, retryFetch } from '@latchkey/gobo'
import { createGobo } from '@latchkey/gobo/server'

const apiUrl = 'https://api.acme.example'
const marketplaceUrl = process.env['GOBO_MARKETPLACE_URL'] ?? ''
const clientId = process.env['GOBO_CLIENT_ID'] ?? ''
const clientSecret = process.env['GOBO_CLIENT_SECRET'] ?? ''
const fetch = retryFetch()

/** Your install URL: the marketplace sends the browser here, and gets it back. */
export async function install(request: Request): Promise<Response> {
  const installation = parseInstallUrl(request.url)
  if (!installation) return new Response('Install this app in the marketplace.', { status: 400 })
  const { customerOrg } = installation
  const gobo = createGobo({ marketplaceUrl, clientId, clientSecret, customerOrg, apiUrl, fetch })
  const { ok } = await gobo.fetch('/company')
  const back = ok ? installSuccessUrl(marketplaceUrl) : installFailureUrl(marketplaceUrl, 'No access.')
  return Response.redirect(back, 302)
}
