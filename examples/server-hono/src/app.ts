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

  app.get('/envelopes', async (context) => {
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
  const { sub, org } = context.get('jwtPayload') as Record<string, unknown>
  if (typeof sub !== 'string' || typeof org !== 'string' || sub === '' || org === '') {
    throw new HTTPException(401, { message: 'The token names no user or no organisation' })
  }
  context.set('user', { id: sub, organisation: org })
  await next()
})
