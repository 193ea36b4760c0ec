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
import { createSessions } from './sessions.ts'

export interface AppOptions {
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

/** A person who has signed in, for one organisation. */
interface Session {
  customerOrg: CustomerOrg
  user: GoboUser
}

/** A sign-in that has gone to Gobo and is not back yet. */
interface PendingSignIn {
  customerOrg: CustomerOrg
  state: AuthorizationState
  /** The installation is finished once the person is back. */
  isInstalling: boolean
}

const hour = 3_600_000

/**
 * An app of a Gobo marketplace: `/install` and `/callback` are registered in the partner portal, `/login` and `/me` are
 * for people. Sessions live in this process.
 *
 * An install URL is an address like any other: anybody can open it, with any organisation in it. So it gives nobody
 * anything. Whoever opens it is sent to Gobo; only a person whom Gobo lets in for that organisation finishes the
 * installation, and gets a session.
 *
 * @param origin where browsers reach the app, as registered in the partner portal
 */
export function createApp(options: AppOptions, origin: string): (request: Request) => Promise<Response> {
  const { marketplaceUrl, clientId, clientSecret, apiUrl, mePath, onStep = () => {} } = options
  const isSecure = origin.startsWith('https:')
  const common = { isSecure, maxEntries: 10_000 }
  const sessions = createSessions<Session>({ ...common, name: 'session', lifetimeMs: 12 * hour })
  const signIns = createSessions<PendingSignIn>({ ...common, name: 'sign-in', lifetimeMs: hour / 6 })
  const redirectUri = `${origin}/callback`
  const authorization = (customerOrg: CustomerOrg) => ({ marketplaceUrl, clientId, customerOrg, redirectUri })

  async function signIn(
    request: Request,
    customerOrg: CustomerOrg,
    isInstalling: boolean,
  ): Promise<Response> {
    onStep('sign in: send the browser to consent')
    const started = await startAuthorization(authorization(customerOrg))
    const cookie = signIns.start(request, { customerOrg, state: started.reveal(), isInstalling })
    return redirect(started.url, cookie)
  }

  async function install(request: Request, url: URL): Promise<Response> {
    const installation = parseInstallUrl(url)
    if (!installation) return refuse(400, 'Install this app in the marketplace.')
    return signIn(request, installation.customerOrg, true)
  }

  async function login(request: Request): Promise<Response> {
    const session = sessions.read(request)
    return session
      ? signIn(request, session.customerOrg, false)
      : refuse(401, 'Install this app in the marketplace.')
  }

  async function callback(request: Request, url: URL): Promise<Response> {
    // Taken, so that the same callback again, a reload among them, sends no code a second time.
    const pending = signIns.take(request)
    if (!pending) return refuse(400, 'No sign-in is under way. Start again.')
    const { customerOrg, state, isInstalling } = pending
    onStep('came back: exchange the code')
    let user: GoboUser
    try {
      const resumed = await resumeAuthorization(authorization(customerOrg), state)
      // The address the browser used may be another inside a proxy; its query is what counts.
      const token = await resumed.finish(`${redirectUri}${url.search}`)
      user = createGoboUser({ marketplaceUrl, clientId, apiUrl, token })
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      const reason = `You are not signed in (${error.oauthError ?? error.code}).`
      return isInstalling ? redirect(installFailureUrl(marketplaceUrl, reason)) : refuse(403, reason)
    }
    const cookie = sessions.start(request, { customerOrg, user })
    if (!isInstalling) return redirect(new URL('/me', origin), cookie)
    return redirect(await finishInstallation(customerOrg), cookie)
  }

  /** A first call as the app itself, now that somebody of the organisation asked for it. */
  async function finishInstallation(customerOrg: CustomerOrg): Promise<URL> {
    onStep('installed: ask for a token of the organisation, call the API as the app')
    const gobo = createGobo({ marketplaceUrl, clientId, clientSecret, customerOrg, apiUrl })
    try {
      const response = await gobo.fetch(mePath)
      if (!response.ok) throw new Error(`the API responded with ${response.status}`)
      onStep(`  ${await response.text()}`)
      return installSuccessUrl(marketplaceUrl)
    } catch (error) {
      onStep(`  ${(error as Error).message}`)
      const code = error instanceof TokenError ? error.code : 'api_failed'
      return installFailureUrl(marketplaceUrl, `We have no access yet (${code}).`)
    }
  }

  async function me(request: Request): Promise<Response> {
    const session = sessions.read(request)
    if (!session) return refuse(401, 'Install this app in the marketplace.')
    onStep('call the API for the person')
    try {
      const response = await session.user.fetch(mePath)
      return respond(response.status, response.body, { 'content-type': 'application/json' })
    } catch (error) {
      if (!(error instanceof TokenError) || error.code !== 'reauth_required') throw error
      return redirect(new URL('/login', origin))
    }
  }

  const pages: Readonly<Record<string, (request: Request, url: URL) => Promise<Response>>> = {
    '/install': install,
    '/login': login,
    '/callback': callback,
    '/me': me,
  }
  return async (request) => {
    const url = new URL(request.url)
    if (request.method !== 'GET') return refuse(405, 'GET only.')
    const page = Object.hasOwn(pages, url.pathname) ? pages[url.pathname] : undefined
    return page ? page(request, url) : refuse(404, 'There is nothing here.')
  }
}

/** Nothing here is for a cache, a frame or another site's eyes: codes and names of people are in it. */
const headersOfAll = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function respond(status: number, body: BodyInit | null, headers: Record<string, string>): Response {
  return new Response(body, { status, headers: { ...headersOfAll, ...headers } })
}

function redirect(url: URL, cookie?: string): Response {
  return respond(302, null, { location: url.href, ...(cookie !== undefined && { 'set-cookie': cookie }) })
}

function refuse(status: number, text: string): Response {
  return respond(status, `${text}\n`, { 'content-type': 'text/plain; charset=utf-8' })
}
