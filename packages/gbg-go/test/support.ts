import { observeFetch, type FetchHandler } from '@latchkey/testkit'
import { createGbgGoClient, customerAccessToken } from '../src/index.ts'

export const instanceId = 'FKtMQpa3T9SxLgbF'

export function json(body: unknown, init: ResponseInit = {}): Response {
  return Response.json(body, init)
}

/** An error answer of the documented shape. */
export function problems(status: number, codes: Record<string, string>, init: ResponseInit = {}): Response {
  const errors = Object.entries(codes).map(([code, name]) => ({
    code,
    name,
    problem: `what is wrong with ${name}`,
    action: 'mend it',
    location: 'Body',
  }))
  return json({ errors }, { status, ...init })
}

/** A customer's client whose answers come from `handler`. */
export function clientAnswering(handler: FetchHandler) {
  const fetch = observeFetch(handler)
  const client = createGbgGoClient({
    region: 'eu',
    accessToken: customerAccessToken('customer-token'),
    fetch,
  })
  return { client, fetch }
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a rejection')
    },
    (error: unknown) => error,
  )
}
