import { installFailureUrl, installSuccessUrl, parseInstallUrl, retryFetch } from '@latchkey/gobo'
import { createGobo } from '@latchkey/gobo/server'

const fetch = retryFetch()

/** Your install URL: the marketplace sends the browser here, and gets it back. */
export async function install(request: Request, marketplaceUrl: string): Promise<Response> {
  const installation = parseInstallUrl(request.url)
  if (!installation) return new Response('Install this app in the marketplace.', { status: 400 })
  const { customerOrg } = installation
  const gobo = createGobo({ marketplaceUrl, customerOrg, fetch })
  const { ok } = await gobo.fetch('/api/me')
  const back = ok ? installSuccessUrl(marketplaceUrl) : installFailureUrl(marketplaceUrl, 'No access.')
  return Response.redirect(back.href, 302)
}
