import { randomUUID } from 'node:crypto'
import {
  installFailureUrl,
  installSuccessUrl,
  parseInstallUrl,
  TokenError,
  type CustomerOrg,
} from '@latchkey/gobo'
import {
  createGoboUser,
  resumeAuthorization,
  startAuthorization,
  type AuthorizationState,
  type GoboUser,
} from '@latchkey/gobo/authorization-code'
import { createGobo } from '@latchkey/gobo/server'

export type AppOptions = {
  /** Host or URL of the tenant's marketplace. */
  marketplaceUrl: string
  clientId: string
  clientSecret: string
  /** The tenant's API. */
  apiUrl: string
  /** A path of that API, good for a first look: who are we? */
  mePath: string
  /** Told what is being done. */
  onStep?: ((text: string) => void) | undefined
}

type Session = {
  customerOrg: CustomerOrg
  pending?: AuthorizationState | undefined
  user?: GoboUser | undefined
}

/**
 * An app of a Gobo marketplace: `/install` and `/callback` are registered in the partner portal, `/login` and `/me` are
 * for people. Sessions live in this process.
 */
export function createApp(options: AppOptions): (request: Request) => Promise<Response> {
  const { marketplaceUrl, clientId, clientSecret, apiUrl, mePath, onStep = () => {} } = options
  const sessions = new Map<string, Session>()

  const sessionOf = (request: Request): Session | undefined =>
    sessions.get(/(?:^|; )sid=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? '')

  const authorization = ({ customerOrg }: Session, url: URL) => ({
    marketplaceUrl,
    clientId,
    customerOrg,
    redirectUri: `${url.origin}/callback`,
  })

  async function install(url: URL): Promise<Response> {
    const installation = parseInstallUrl(url)
    if (!installation) return refuse(400, 'Install this app in the marketplace.')
    const { customerOrg } = installation
    onStep('installed: ask for a token of the organisation, call the API as the app')
    const gobo = createGobo({ marketplaceUrl, clientId, clientSecret, customerOrg, apiUrl })
    try {
      const response = await gobo.fetch(mePath)
      if (!response.ok) throw new Error(`the API answered ${response.status}`)
      onStep(`  ${await response.text()}`)
    } catch (error) {
      const code = error instanceof TokenError ? error.code : 'api_failed'
      onStep(`  ${(error as Error).message}`)
      return Response.redirect(installFailureUrl(marketplaceUrl, `We have no access yet (${code}).`))
    }
    const id = randomUUID()
    sessions.set(id, { customerOrg })
    return redirect(installSuccessUrl(marketplaceUrl), `sid=${id}; Path=/; HttpOnly; SameSite=Lax`)
  }

  async function login(session: Session, url: URL): Promise<Response> {
    onStep('log in: send the browser to consent')
    const started = await startAuthorization(authorization(session, url))
    session.pending = started.reveal()
    return redirect(started.url)
  }

  async function callback(session: Session, url: URL): Promise<Response> {
    const { pending } = session
    if (!pending) return refuse(400, 'Nobody asked for this.')
    session.pending = undefined
    onStep('came back: exchange the code')
    try {
      const resumed = await resumeAuthorization(authorization(session, url), pending)
      const token = await resumed.finish(url)
      session.user = createGoboUser({ marketplaceUrl, clientId, apiUrl, token })
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      return refuse(403, `You are not signed in (${error.oauthError ?? error.code}).`)
    }
    return redirect(new URL('/me', url))
  }

  async function me({ user }: Session, url: URL): Promise<Response> {
    if (!user) return redirect(new URL('/login', url))
    onStep('call the API for the person')
    try {
      const response = await user.fetch(mePath)
      return new Response(response.body, {
        status: response.status,
        headers: { 'content-type': 'application/json' },
      })
    } catch (error) {
      if (!(error instanceof TokenError) || error.code !== 'reauth_required') throw error
      return redirect(new URL('/login', url))
    }
  }

  return async (request) => {
    const url = new URL(request.url)
    if (request.method !== 'GET') return refuse(405, 'GET only.')
    if (url.pathname === '/install') return install(url)
    const page = { '/login': login, '/callback': callback, '/me': me }[url.pathname]
    if (!page) return refuse(404, 'There is nothing here.')
    const session = sessionOf(request)
    return session ? page(session, url) : refuse(401, 'Install this app in the marketplace.')
  }
}

function redirect(url: URL, cookie?: string): Response {
  return new Response(null, {
    status: 302,
    headers: { location: url.href, ...(cookie !== undefined && { 'set-cookie': cookie }) },
  })
}

function refuse(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
