import { TokenError } from '@latchkey/auth-core'
import { createGoboUser, startAuthorization } from '@latchkey/gobo/authorization-code'
import { Hono } from 'hono'
import { needsSignIn } from './problem.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Settings } from './settings.ts'

export interface SignInOptions {
  gobo: Settings['gobo']
  origin: string
  sessions: Sessions
}

/** Signs people in at Gobo (authorization code with PKCE) and says who is signed in. Tokens stay here. */
export function createSignIn({ gobo, origin, sessions }: SignInOptions): Hono {
  const { apiUrl, mePath, ...app } = gobo
  const redirectUri = `${origin}/auth/callback`

  return new Hono()
    .get('/auth/sign-in', async (context) => {
      const authorization = await startAuthorization({ ...app, redirectUri })
      sessions.signIn.start(context, { authorization, next: pathHere(context.req.query('next'), origin) })
      return context.redirect(authorization.url.href)
    })
    .get('/auth/callback', async (context) => {
      const pending = sessions.signIn.read(context)
      sessions.signIn.end(context)
      if (!pending) return context.redirect('/?sign-in=expired')
      // The address the browser used may be another inside a proxy; its query is what counts.
      const { search } = new URL(context.req.url)
      try {
        const token = await pending.authorization.finish(`${redirectUri}${search}`)
        sessions.session.start(context, { gobo: createGoboUser({ ...app, apiUrl, token }) })
        return context.redirect(pending.next)
      } catch (error) {
        if (!(error instanceof TokenError)) throw error
        return context.redirect(`/?sign-in=${error.oauthError === 'access_denied' ? 'refused' : 'failed'}`)
      }
    })
    .post('/auth/sign-out', (context) => {
      sessions.session.end(context)
      return context.body(null, 204)
    })
    .get('/auth/session', async (context) => {
      context.header('cache-control', 'no-store')
      const session = sessions.session.read(context)
      const person = session && (await whoIs(session, context.req.raw.signal))
      if (session && !person) sessions.session.end(context)
      return context.json(person ?? null)
    })

  /** What the tenant's API says of the person; undefined when it, or Gobo, no longer takes their token. */
  async function whoIs({ gobo }: Session, signal: AbortSignal): Promise<Person | undefined> {
    try {
      const response = await gobo.fetch(mePath, { signal })
      if (response.status === 401) return undefined
      if (!response.ok) throw new TypeError(`The tenant's API answered ${response.status}`)
      const { user, user_id: userId, org } = (await response.json()) as Record<string, string | undefined>
      return { user: userId ?? user ?? '?', organisation: org ?? '?' }
    } catch (error) {
      if (needsSignIn(error)) return undefined
      throw error
    }
  }
}

interface Person {
  user: string
  organisation: string
}

/** A path of this app: an address that leads elsewhere would make the sign-in a springboard for phishing. */
function pathHere(next: string | undefined, origin: string): string {
  const url = URL.canParse(next ?? '', origin) ? new URL(next ?? '', origin) : undefined
  return url?.origin === origin ? `${url.pathname}${url.search}` : '/'
}
