import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { createNitroProxy } from './nitro-proxy.ts'
import { explain, needsSignIn, problem } from './problem.ts'
import { createSessions, requireSession } from './sessions.ts'
import type { Settings } from './settings.ts'
import { createSignIn } from './sign-in.ts'

export interface AppOptions {
  settings: Settings
  /** Where browsers reach this app, e.g. `https://sign.example.com`. */
  origin: string
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
export function createApp({ settings, origin, onError = console.error }: AppOptions): Hono {
  const sessions = createSessions({ isSecure: origin.startsWith('https:') })
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'same-origin',
    }),
  )
  app.use(csrf({ origin }))
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => problem(context, 413, 'The file is too large.'),
    }),
  )
  app.use('/api/*', requireSession(sessions))
  app.route('/', createSignIn({ gobo: settings.gobo, origin, sessions }))
  app.route('/api/nitro', createNitroProxy(settings.nitro))
  app.all('/api/*', (context) => problem(context, 404, 'There is nothing at this address.'))
  app.onError((error, context) => {
    if (needsSignIn(error)) sessions.session.end(context)
    else if (!context.req.raw.signal.aborted) onError(error)
    return explain(context, error)
  })
  return app
}
