import { env, waitUntil } from 'cloudflare:workers'
import { downloadSealedEnvelope, listEnvelopes, NitroSignApiError } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'

// One client per isolate, so that the token outlives the request that asked for it. On workers a request cannot wait for
// what another one started (hence shareExchanges), and work is over with the answer unless somebody waits (hence waitUntil).
const nitro = createNitroSign({
  clientId: env.NITRO_SIGN_CLIENT_ID,
  clientSecret: env.NITRO_SIGN_CLIENT_SECRET,
  baseUrl: env.NITRO_SIGN_BASE_URL,
  tokens: {
    shareExchanges: false,
    waitUntil,
    onEvent: (event) => console.log(JSON.stringify(event)),
  },
})

/** Whoever has the key may see it; the caches on the way may not. */
const noStore = { 'cache-control': 'no-store' }

export default {
  async fetch(request: Request): Promise<Response> {
    if (!isAllowed(request)) return problem(401, 'Send the key of this worker as a bearer token.')
    if (request.method !== 'GET') return problem(405, 'There is only GET here.')
    const { pathname } = new URL(request.url)
    try {
      if (pathname === '/envelopes')
        return Response.json(await readEnvelopes(request.signal), { headers: noStore })
      const envelopeID = /^\/envelopes\/([\w-]+)\/sealed$/.exec(pathname)?.[1]
      if (envelopeID !== undefined) return await sendSealed(envelopeID, request.signal)
      return problem(404, 'There are /envelopes and /envelopes/{id}/sealed.')
    } catch (error) {
      return explain(error)
    }
  },
}

async function readEnvelopes(signal: AbortSignal): Promise<object[]> {
  const envelopes: object[] = []
  for await (const { ID, name, status } of listEnvelopes(nitro, { signal })) {
    envelopes.push({ ID, name, status })
    if (envelopes.length === 100) break
  }
  return envelopes
}

/** The archive as it arrives: nothing of it is kept in the worker's memory. */
async function sendSealed(envelopeID: string, signal: AbortSignal): Promise<Response> {
  const { stream, mediaType } = await downloadSealedEnvelope(nitro, { envelopeID, signal })
  return new Response(stream, {
    headers: {
      ...noStore,
      'content-type': mediaType,
      'content-disposition': 'attachment; filename="signed.zip"',
    },
  })
}

function isAllowed(request: Request): boolean {
  const encoder = new TextEncoder()
  const given = encoder.encode(request.headers.get('authorization') ?? '')
  const wanted = encoder.encode(`Bearer ${env.WORKER_KEY}`)
  return given.length === wanted.length && crypto.subtle.timingSafeEqual(given, wanted)
}

/** What Nitro says about a request is the caller's business; what goes wrong between worker and Nitro is not. */
function explain(error: unknown): Response {
  if (error instanceof NitroSignApiError && (error.status === 404 || error.status === 409)) {
    return problem(error.status, error.problem?.detail ?? error.message)
  }
  console.error(error)
  return problem(502, 'Nitro Sign gave no usable answer.')
}

function problem(status: number, detail: string): Response {
  const headers = { ...noStore, 'content-type': 'application/problem+json' }
  return new Response(JSON.stringify({ status, detail }), { status, headers })
}
