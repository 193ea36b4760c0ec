import { ConfigurationError, TokenError } from '@latchkey/auth-core'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

const titles: Readonly<Record<number, string>> = {
  401: 'Please sign in',
  403: 'Not allowed',
  404: 'Not found',
  413: 'Too large',
  502: 'The service behind this app gave no usable answer',
  503: 'The service behind this app is not available',
}

/** Answers with an error in the shape Nitro's own have (RFC 9457). */
export function problem(
  context: Context,
  status: ContentfulStatusCode,
  detail: string,
  headers: Record<string, string> = {},
): Response {
  const body = { type: 'about:blank', title: titles[status] ?? 'Something went wrong', status, detail }
  return context.body(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...headers,
  })
}

/** A person has to sign in again: their token has run out or was revoked, and Gobo gives no other. */
export function needsSignIn(error: unknown): boolean {
  return error instanceof TokenError && error.kind === 'reauth-required'
}

/** What the browser is told of an error: whose move it is, and nothing of how things are set up here. */
export function explain(context: Context, error: unknown): Response {
  if (needsSignIn(error)) return problem(context, 401, 'Your session has ended. Sign in again to go on.')
  if (error instanceof HTTPException)
    return problem(context, error.status as ContentfulStatusCode, error.message)
  if (error instanceof ConfigurationError) return problem(context, 500, 'This app is not set up correctly.')
  if (error instanceof TokenError && error.kind === 'transient') {
    const { retryAfterMs } = error
    const wait = retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }
    return problem(context, 503, 'Try again in a moment.', wait)
  }
  // The transport reports everything that keeps an answer from arriving as a TypeError.
  const isUpstream = error instanceof TokenError || error instanceof TypeError
  return problem(context, isUpstream ? 502 : 500, 'Try again later.')
}
