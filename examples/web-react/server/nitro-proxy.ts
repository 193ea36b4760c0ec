import { authFetch } from '@latchkey/auth-core'
import type { EnvelopeList, NitroSignPaths } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { Hono } from 'hono'
import type { Owners } from './owners.ts'
import { problem } from './problem.ts'
import type { SignedIn } from './sessions.ts'
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
const passedOn = [
  'GET /sign/envelopes',
  'POST /sign/envelopes',
  'DELETE /sign/envelopes/{envelopeID}',
  'POST /sign/envelopes/{envelopeID}/documents',
  'GET /sign/envelopes/{envelopeID}/documents/{documentID}',
  'POST /sign/envelopes/{envelopeID}/documents/{documentID}/fields',
  'GET /sign/envelopes/{envelopeID}/participants',
  'POST /sign/envelopes/{envelopeID}/participants',
  'POST /sign/envelopes/{envelopeID}:send-for-signing',
  'PUT /sign/envelopes/{envelopeID}:cancel',
  'POST /sign/envelopes/{envelopeID}:send-reminders',
  'GET /sign/envelopes/{envelopeID}:download-sealed',
  'GET /sign/envelopes/{envelopeID}:download-audit-trail',
] as const satisfies readonly Operation[]
type PassedOn = (typeof passedOn)[number]

const patterns = passedOn.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.replaceAll(/\{(\w+)\}/g, '(?<$1>[\\w-]+)')}$`),
}))

export interface NitroProxyOptions {
  nitro: Settings['nitro']
  owners: Owners
}

/**
 * Passes calls on to Nitro Sign with the app's token, each person's about their own envelopes. A call whose token was
 * revoked meanwhile is sent again with a new one, uploads included; the browser never notices.
 */
export function createNitroProxy({
  nitro: { baseUrl, ...credentials },
  owners,
}: NitroProxyOptions): Hono<SignedIn> {
  const nitro = createNitroSign({ ...credentials, baseUrl })
  const authorizedFetch = authFetch(nitro.tokenSource, { origins: [new URL(baseUrl).origin] })

  return new Hono<SignedIn>().all('*', async (context) => {
    const { method, headers, signal, url } = context.req.raw
    const { pathname, search } = new URL(url)
    const path = pathname.replace('/api/nitro', '')
    const asked = readOperation(method, path)
    if (!asked) return problem(context, 403, 'This app does not do that.')
    const { id: person } = context.var.person
    const { operation, envelopeID } = asked
    // The same words as for an envelope that does not exist: nobody learns which of them do.
    if (envelopeID !== undefined && !owners.isOwner(person, envelopeID))
      return problem(context, 404, 'There is no such envelope.')

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
    return new Response(answer.ok ? await readFor(person, operation, envelopeID, answer) : answer.body, {
      status: answer.status,
      headers: pick(answer.headers, ['content-disposition', 'content-type', 'retry-after']),
    })
  })

  /** The body of a success as this person may see it. What is made becomes theirs before anybody hears of it. */
  async function readFor(
    person: string,
    operation: PassedOn,
    envelopeID: string | undefined,
    answer: Response,
  ): Promise<BodyInit | null> {
    switch (operation) {
      case 'GET /sign/envelopes': {
        const page = (await answer.json()) as EnvelopeList
        const items = page.items?.filter(({ ID }) => owners.isOwner(person, ID)) ?? []
        return JSON.stringify({ ...page, items })
      }
      case 'POST /sign/envelopes': {
        const text = await answer.text()
        owners.claim((JSON.parse(text) as { ID: string }).ID, person)
        return text
      }
      case 'DELETE /sign/envelopes/{envelopeID}':
        owners.release(envelopeID!)
        return answer.body
      default:
        return answer.body
    }
  }
}

function readOperation(
  method: string,
  path: string,
): { operation: PassedOn; envelopeID: string | undefined } | undefined {
  for (const { operation, pattern } of patterns) {
    const match = pattern.exec(`${method} ${path}`)
    if (match) return { operation, envelopeID: match.groups?.['envelopeID'] }
  }
  return undefined
}

function pick(headers: Headers, names: readonly string[]): Headers {
  const picked = new Headers()
  for (const name of names) {
    const value = headers.get(name)
    if (value !== null) picked.set(name, value)
  }
  return picked
}
