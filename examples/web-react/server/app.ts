import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { createNitroProxy } from './nitro-proxy.ts'
import { createOwners, type Owners } from './owners.ts'
import { explain, needsSignIn, problem } from './problem.ts'
import { createSessions, requireSession } from './sessions.ts'
import type { Settings } from './settings.ts'
import { createSignIn } from './sign-in.ts'

export interface AppOptions {
  settings: Settings
  /** Where browsers reach this app, e.g. `https://sign.example.com`. */
  origin: string
  /** Whose envelope is whose. Default: what is made here, as long as this process lives. */
  owners?: Owners | undefined
  /** Told what went wrong behind an answer that only says "later". Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined
}

/** The largest document Nitro takes, and what a form needs around it. */
const maxBodyBytes = 21 * 1024 * 1024

/**
 * The backend of the browser app: signs people in at Gobo, and passes their calls on to Nitro Sign.
 *
 * It holds the client secret and every token; a browser only ever gets a cookie that no script can read.
 */
export function createApp({
  settings,
  origin,
  owners = createOwners(),
  onError = console.error,
}: AppOptions): Hono {
  const sessions = createSessions({ isSecure: origin.startsWith('https:') })
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // Forms of these pages are read by their scripts; none ever leads anywhere by itself.
        formAction: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'same-origin',
    }),
  )
  app.use(csrf({ origin }))
  for (const path of ['/api/*', '/auth/*']) app.use(path, noStore)
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => problem(context, 413, 'The file is too large.'),
    }),
  )
  app.use('/api/*', requireSession(sessions))
  app.route('/', createSignIn({ gobo: settings.gobo, origin, sessions }))
  app.route('/api/nitro', createNitroProxy({ nitro: settings.nitro, owners }))
  app.all('/api/*', (context) => problem(context, 404, 'There is nothing at this address.'))
  app.notFound((context) => problem(context, 404, 'There is nothing at this address.'))
  app.onError((error, context) => {
    if (needsSignIn(error)) sessions.session.end(context)
    else if (!context.req.raw.signal.aborted) onError(error)
    return explain(context, error)
  })
  return app
}

/** Nothing of a person is kept by a browser or a proxy, however they came to it. */
const noStore: MiddlewareHandler = async (context, next) => {
  await next()
  context.res.headers.set('cache-control', 'no-store')
}
