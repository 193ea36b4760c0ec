import { askingForToken, rememberSentToken, sentTokenOf } from '@latchkey/auth-core/lib'
import { textOf } from '@latchkey/client-core/unwrap'
import type { components } from './generated/schema.ts'

type ErrorResponse = components['schemas']['ErrorResponse']
type InteractionErrorBody = components['schemas']['InteractionErrorBody']

/** The operations whose documentation has an error inside a 200 answer. */
const suspects = /\/journey\/interaction\/(fetch|submit)(\?|$)/

/**
 * Wraps a `fetch` so that an error inside a 200 answer is an error.
 *
 * GBG documents `{ status: "error", code, message }` as a second 200 answer of interaction fetch and submit; its newest
 * contract no longer does. The response that comes out has the shape of every other error and is not `ok`, which is what
 * openapi-fetch goes by. Its `status` stays 200, as sent.
 */
export function errorInSuccess(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    // Read before anything is awaited: a URL may have changed by then.
    if (!suspects.test(String((input as Request).url ?? input))) return fetch(input, init)
    const response = await fetch(input, askingForToken(init))
    if (response.status !== 200) return response
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => {})
    const { status, code, message } = Object(body) as Partial<InteractionErrorBody>
    if (status !== 'error') return response
    const problem = {
      // A number here, four digits in a string everywhere else.
      code: (textOf(code) ?? '').padStart(4, '0'),
      name: 'ERROR_IN_200',
      problem: textOf(message) ?? 'none given',
      action: 'None given',
    }
    const surfaced = new Response(JSON.stringify({ errors: [problem] } satisfies ErrorResponse), response)
    rememberSentToken(surfaced, sentTokenOf(response))
    return Object.defineProperty(surfaced, 'ok', { value: false })
  }
}
