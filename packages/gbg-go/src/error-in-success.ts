import type { components } from './generated/schema.ts'

type ErrorResponse = components['schemas']['ErrorResponse']

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
    const response = await fetch(input, init)
    const url = input instanceof URL ? input.href : typeof input === 'string' ? input : input.url
    if (response.status !== 200 || !suspects.test(url)) return response
    const problem = readProblem(await response.clone().text())
    if (!problem) return response
    await response.body?.cancel()
    const headers = new Headers(response.headers)
    for (const name of ['content-length', 'content-encoding']) headers.delete(name)
    const surfaced = new Response(JSON.stringify(problem), { headers })
    return Object.defineProperty(surfaced, 'ok', { value: false })
  }
}

function readProblem(text: string): ErrorResponse | undefined {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return undefined
  }
  const { status, code, message } = Object(body) as { status?: unknown; code?: unknown; message?: unknown }
  if (status !== 'error') return undefined
  return {
    errors: [
      {
        // A number here, four digits in a string everywhere else.
        code: String(code).padStart(4, '0'),
        name: 'ERROR_IN_200',
        problem: typeof message === 'string' ? message : 'No message was given.',
        action: 'None was given.',
      },
    ],
  }
}
