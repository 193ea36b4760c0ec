import { authFetch } from '@latchkey/auth-core'
import type { NitroSignPaths } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { Hono } from 'hono'
import { problem } from './problem.ts'
import type { Settings } from './settings.ts'

type MethodsOf<Item> = Exclude<
  { [Method in keyof Item]: Item[Method] extends { responses: object } ? Method : never }[keyof Item],
  undefined
>

/** `GET /sign/envelopes` and so on: what the vendor's document has, spelled as it has it. */
type Operation = {
  [Path in keyof NitroSignPaths & string]: `${Uppercase<MethodsOf<NitroSignPaths[Path]> & string>} ${Path}`
}[keyof NitroSignPaths & string]

/** The secret opens the whole tenant, so only what the app does is passed on. A misspelt one does not compile. */
const passedOn: readonly Operation[] = [
  'GET /sign/envelopes',
  'POST /sign/envelopes',
  'DELETE /sign/envelopes/{envelopeID}',
  'POST /sign/envelopes/{envelopeID}/documents',
  'GET /sign/envelopes/{envelopeID}/documents/{documentID}',
  'POST /sign/envelopes/{envelopeID}/documents/{documentID}/fields',
  'POST /sign/envelopes/{envelopeID}/participants',
  'POST /sign/envelopes/{envelopeID}:send-for-signing',
  'PUT /sign/envelopes/{envelopeID}:cancel',
  'POST /sign/envelopes/{envelopeID}:send-reminders',
  'GET /sign/envelopes/{envelopeID}:download-sealed',
]
const patterns = passedOn.map((operation) => new RegExp(`^${operation.replaceAll(/\{\w+\}/g, '[\\w-]+')}$`))

/**
 * Passes calls on to Nitro Sign with the app's token. A call whose token was revoked meanwhile is sent again with a new
 * one, uploads included; the browser never notices.
 */
export function createNitroProxy({ baseUrl, ...credentials }: Settings['nitro']): Hono {
  const nitro = createNitroSign({ ...credentials, baseUrl })
  const authorizedFetch = authFetch(nitro.tokenSource, { origins: [new URL(baseUrl).origin] })

  return new Hono().all('*', async (context) => {
    const { method, headers, signal, url } = context.req.raw
    const { pathname, search } = new URL(url)
    const path = pathname.replace('/api/nitro', '')
    if (!patterns.some((pattern) => pattern.test(`${method} ${path}`))) {
      return problem(context, 403, 'This app does not do that.')
    }
    const hasBody = method === 'POST' || method === 'PUT'
    const answer = await authorizedFetch(`${baseUrl}${path}${search}`, {
      method,
      signal,
      headers: pick(headers, ['accept', 'content-type']),
      // Whole, and not as a stream, so that it can be sent again.
      ...(hasBody && { body: await context.req.arrayBuffer() }),
    })
    // For the browser a 401 would mean that the person must sign in. This one is between the app and Nitro.
    if (answer.status === 401) throw new TypeError('Nitro Sign refuses the credentials of this app')
    return new Response(answer.body, {
      status: answer.status,
      headers: pick(answer.headers, ['content-disposition', 'content-type', 'retry-after']),
    })
  })
}

function pick(headers: Headers, names: readonly string[]): Headers {
  const picked = new Headers()
  for (const name of names) {
    const value = headers.get(name)
    if (value !== null) picked.set(name, value)
  }
  return picked
}
