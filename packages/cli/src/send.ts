import { CliError } from './cli-error.ts'
import { exitCodes } from './exit-codes.ts'
import { reasonOf } from './reason.ts'
import type { CallRequest } from './request.ts'
import type { Connection } from './vendor.ts'

/**
 * Sends one call through the vendor's client, and gives back the answer as it came: not parsed, its body unread.
 *
 * Everything the client adds is added, such as OctoTable's `Property` header.
 *
 * @throws {@link CliError} when no answer came
 */
export async function send(client: Connection, request: CallRequest): Promise<Response> {
  const { method, path, headers, body, signal } = request
  let answer: Response | undefined
  let host = 'the API'
  const keepAnswer = {
    onRequest({ request: { url } }: { request: Request }) {
      host = new URL(url).host
    },
    onResponse({ response }: { response: Response }) {
      answer = response
      // Leaves the client nothing to read.
      return new Response(null, { status: 204 })
    },
  }
  try {
    await client.request(method.toLowerCase(), path, {
      headers,
      ...(body && { body, bodySerializer: (given: unknown) => given }),
      ...(signal && { signal }),
      middleware: [keepAnswer],
    })
  } catch (error) {
    if (signal?.aborted)
      throw new CliError('timeout', `No response of ${host} to ${method} ${path} in time.`, exitCodes.failed)
    // The transport reports everything that keeps an answer from arriving as a TypeError.
    if (!(error instanceof TypeError) || !/fetch/.test(error.message)) throw error
    const reason = reasonOf(error)
    const why = reason === error.name ? '' : ` (${reason})`
    const message = `No answer from ${host}${why}. Is its address right, and the network there?`
    throw new CliError('network', message, exitCodes.failed)
  }
  if (answer) return answer
  throw new CliError('no_answer', `The client gave no answer to ${method} ${path}.`, exitCodes.failed)
}
