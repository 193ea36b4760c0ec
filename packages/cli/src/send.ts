import { CliError } from './cli-error.ts'
import { exitCodes } from './exit-codes.ts'
import { reasonOf } from './reason.ts'
import type { CallRequest } from './request.ts'
import type { Connection } from './vendor.ts'

/**
 * Sends one call through the vendor's client, and gives back the response as it came: not parsed, its body unread.
 *
 * Everything the client adds is added, such as OctoTable's `Property` header.
 *
 * @throws {@link CliError} when no response came
 */
export async function send(client: Connection, request: CallRequest): Promise<Response> {
  const { method, path, headers, body, signal } = request
  let arrived: Response | undefined
  let host = 'the API'
  const keepAnswer = {
    onRequest({ request: { url } }: { request: Request }) {
      host = new URL(url).host
    },
    onResponse({ response }: { response: Response }) {
      arrived = response
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
    // The transport reports everything that keeps a response from arriving as a TypeError.
    if (!(error instanceof TypeError) || !/fetch/.test(error.message)) throw error
    const reason = reasonOf(error)
    const why = reason === error.name ? '' : ` (${reason})`
    const message = `No response from ${host}${why}. Is its address right, and the network there?`
    throw new CliError('network', message, exitCodes.failed)
  }
  if (arrived) return arrived
  throw new CliError('no_response', `The client gave no response to ${method} ${path}.`, exitCodes.failed)
}
