import { installFailureUrl, installSuccessUrl, parseInstallUrl } from '@latchkey/gobo'
import { createGobo } from '@latchkey/gobo/server'

const marketplaceUrl = process.env['GOBO_MARKETPLACE_URL'] ?? ''
const apiUrl = 'https://api.acme.example'

/** Your install URL: the marketplace sends the browser here, and gets it back. */
export async function install(request: Request): Promise<Response> {
  const installation = parseInstallUrl(request.url)
  if (!installation) return new Response('Install this app in the marketplace.', { status: 400 })
  const gobo = createGobo({
    marketplaceUrl,
    clientId: process.env['GOBO_CLIENT_ID'] ?? '',
    clientSecret: process.env['GOBO_CLIENT_SECRET'] ?? '',
    customerOrg: installation.customerOrg,
    apiUrl,
  })
  const { ok } = await gobo.fetch(`${apiUrl}/company`)
  const back = ok ? installSuccessUrl(marketplaceUrl) : installFailureUrl(marketplaceUrl, 'No access.')
  return Response.redirect(back)
}
