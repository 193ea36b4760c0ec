import { TokenError } from '@latchkey/auth-core'
import { NitroSignApiError, unwrap } from '@latchkey/nitro-sign'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { jwt } from 'hono/jwt'
import type { Vendors } from './vendors.ts'

/** Who a request is from. Lives as long as the request, and is handed on, never looked up. */
interface User {
  id: string
  /** GUID of the organisation they work in. */
  organisation: string
  /** Works for those who run this server, and may see what belongs to all organisations. */
  isOperator: boolean
}

export interface AppOptions {
  vendors: Vendors
  userSecret: string
  /** The path of the tenant's API that says who calls it. */
  mePath: string
}

/** An API for the users of several organisations, with vendors behind it. */
export function createApp({ vendors, userSecret, mePath }: AppOptions): Hono<{ Variables: { user: User } }> {
  const app = new Hono<{ Variables: { user: User } }>()
  app.use(jwt({ secret: userSecret, alg: 'HS256' }), readUser)

  app.get('/me', async (context) => {
    const { id, organisation } = context.var.user
    // This organisation's client with this organisation's token: no other is within reach here.
    const response = await vendors.goboOf(organisation).fetch(mePath, { signal: context.req.raw.signal })
    if (!response.ok)
      throw new HTTPException(502, { message: `The tenant's API answered ${response.status}` })
    const { org } = (await response.json()) as { org: string }
    return context.json({ user: id, organisation: org })
  })

  // The account at Nitro Sign is one for all organisations, so its list is for nobody's customers. An app that shows
  // people their own envelopes notes whose they are when it makes them: see examples/web-react.
  app.get('/envelopes', async (context) => {
    if (!context.var.user.isOperator) throw new HTTPException(403, { message: 'This is for operators.' })
    const { signal } = context.req.raw
    const { items = [] } = await unwrap(vendors.nitro.GET('/sign/envelopes', { signal }))
    return context.json(items.map(({ ID, name, status }) => ({ ID, name, status })))
  })

  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse()
    console.error(error)
    const isTheirs = error instanceof TokenError || error instanceof NitroSignApiError
    return context.json(
      { error: isTheirs ? 'a vendor did not answer' : 'internal error' },
      isTheirs ? 502 : 500,
    )
  })
  return app
}

const readUser = createMiddleware<{ Variables: { user: User } }>(async (context, next) => {
  const { sub, org, role, exp } = context.get('jwtPayload') as Record<string, unknown>
  if (typeof sub !== 'string' || typeof org !== 'string' || sub === '' || org === '') {
    throw new HTTPException(401, { message: 'The token names no user or no organisation' })
  }
  // One that never ends could not be taken from somebody who leaves.
  if (typeof exp !== 'number') throw new HTTPException(401, { message: 'The token has no end' })
  context.set('user', { id: sub, organisation: org, isOperator: role === 'operator' })
  await next()
  // Each response is one user's.
  context.header('cache-control', 'no-store')
})
