import { randomBytes } from 'node:crypto'
import type { Authorization, GoboUser } from '@latchkey/gobo/authorization-code'
import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { problem } from './problem.ts'

/** Somebody as the tenant's API knows them. */
export interface Person {
  /** One of its kind: the same user name in two organisations is two people. */
  id: string
  user: string
  organisation: string
}

export interface Session {
  person: Person
  /** Acts for the person; renews their token as long as Gobo does. */
  gobo: GoboUser
}

/** What handlers behind `requireSession` find in the context. */
export interface SignedIn {
  Variables: { person: Person }
}

/** A sign-in that has gone to Gobo and is not back yet. */
export interface PendingSignIn {
  authorization: Authorization
  /** Where in this app the person goes on. */
  next: string
}

/** Something of one browser's, kept under a number only that browser knows. */
export interface Kept<Value> {
  read(context: Context): Value | undefined
  /** Always under a new number, so that nobody can plant one before the sign-in. */
  start(context: Context, value: Value): void
  end(context: Context): void
}

export interface Sessions {
  session: Kept<Session>
  signIn: Kept<PendingSignIn>
}

const hour = 3_600_000
/** So that strangers who only start sign-ins do not fill the memory. */
const maxEntries = 10_000
/** Of one person: whoever signs in once more loses the session that is the oldest. */
const maxSessions = 10

/** Keeps sessions in the memory of this process. With several processes they would live in a store both reach. */
export function createSessions({ isSecure }: { isSecure: boolean }): Sessions {
  return {
    session: keep('session', 12 * hour, isSecure, ({ person }) => person.id),
    signIn: keep('sign-in', hour / 6, isSecure),
  }
}

function keep<Value>(
  name: string,
  lifetimeMs: number,
  isSecure: boolean,
  personOf?: (value: Value) => string,
): Kept<Value> {
  const entries = new Map<string, { value: Value; endsAtMs: number }>()
  // Browsers take a __Host- cookie from this very host over https only, and from no subdomain.
  const cookie = isSecure ? `__Host-${name}` : name
  const attributes = { httpOnly: true, sameSite: 'Lax', path: '/', secure: isSecure } as const

  function forget(context: Context): void {
    entries.delete(getCookie(context, cookie) ?? '')
  }

  return {
    read(context) {
      const entry = entries.get(getCookie(context, cookie) ?? '')
      return entry && entry.endsAtMs > Date.now() ? entry.value : undefined
    },
    start(context, value) {
      forget(context)
      for (const [id, { endsAtMs }] of entries) {
        if (entries.size < maxEntries && endsAtMs > Date.now()) break
        entries.delete(id)
      }
      if (personOf) {
        const theirs = [...entries].filter(([, entry]) => personOf(entry.value) === personOf(value))
        for (const [id] of theirs.slice(0, Math.max(0, theirs.length - maxSessions + 1))) entries.delete(id)
      }
      const id = randomBytes(32).toString('base64url')
      entries.set(id, { value, endsAtMs: Date.now() + lifetimeMs })
      setCookie(context, cookie, id, { ...attributes, maxAge: lifetimeMs / 1000 })
    },
    end(context) {
      forget(context)
      deleteCookie(context, cookie, attributes)
    },
  }
}

/** Lets nobody pass who is not signed in, or whose sign-in Gobo no longer renews. */
export function requireSession({ session }: Sessions): MiddlewareHandler<SignedIn> {
  return async (context, next) => {
    const found = session.read(context)
    if (!found) return problem(context, 401, 'You are not signed in.')
    // From memory, but for the one time in a token's life when it is renewed.
    await found.gobo.tokenSource.get({ signal: context.req.raw.signal })
    context.set('person', found.person)
    return await next()
  }
}
