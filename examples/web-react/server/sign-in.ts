import { TokenError } from '@latchkey/auth-core'
import { createGoboUser, startAuthorization, type GoboUser } from '@latchkey/gobo/authorization-code'
import { Hono } from 'hono'
import { needsSignIn } from './problem.ts'
import type { Person, Sessions } from './sessions.ts'
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
      // Used up before it is used: the same callback again, a reload among them, finds nothing.
      sessions.signIn.end(context)
      if (!pending) return context.redirect('/?sign-in=expired')
      // The address the browser used may be another inside a proxy; its query is what counts.
      const { search } = new URL(context.req.url)
      try {
        const token = await pending.authorization.finish(`${redirectUri}${search}`)
        const user = createGoboUser({ ...app, apiUrl, token })
        const person = await whoIs(user, context.req.raw.signal)
        if (!person) return context.redirect('/?sign-in=failed')
        sessions.session.start(context, { person, gobo: user })
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
      const session = sessions.session.read(context)
      const person = session && (await whoIs(session.gobo, context.req.raw.signal))
      if (session && person?.id === session.person.id)
        return context.json({ user: person.user, organisation: person.organisation })
      if (session) sessions.session.end(context)
      return context.json(null)
    })

  /** What the tenant's API says of the person; undefined when it, or Gobo, no longer takes their token. */
  async function whoIs(user: GoboUser, signal: AbortSignal): Promise<Person | undefined> {
    try {
      const response = await user.fetch(mePath, { signal })
      if (response.status === 401) return undefined
      if (!response.ok) throw new TypeError(`The tenant's API answered ${response.status}`)
      return readPerson((await response.json()) as Record<string, unknown>)
    } catch (error) {
      if (needsSignIn(error)) return undefined
      throw error
    }
  }
}

/** @throws TypeError when it does not say who: everything of everybody hangs on it */
function readPerson({ user: name, user_id: user = name, org }: Record<string, unknown>): Person {
  if (typeof user !== 'string' || typeof org !== 'string' || user === '' || org === '')
    throw new TypeError("The tenant's API does not say who the person is, or in which organisation")
  return { id: JSON.stringify([org, user]), user, organisation: org }
}

/** A path of this app: an address that leads elsewhere would make the sign-in a springboard for phishing. */
function pathHere(next: string | undefined, origin: string): string {
  const url = URL.canParse(next ?? '', origin) ? new URL(next ?? '', origin) : undefined
  return url?.origin === origin ? `${url.pathname}${url.search}` : '/'
}
