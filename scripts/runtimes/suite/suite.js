// What a user does, in one file of plain JavaScript that Node, Deno, Bun, workerd and browsers run alike. Only in a
// browser is one thing different: the secret stays with a backend, which hands out tokens.
import { cached, createToken } from '@latchkey/auth-core'
import { createGbgGoClient, customerAccessToken, unwrap as unwrapGbg } from '@latchkey/gbg-go'
import { createGbgGo } from '@latchkey/gbg-go/server'
import { createGoboClient } from '@latchkey/gobo'
import { createGobo } from '@latchkey/gobo/server'
import {
  createNitroSignClient,
  downloadOriginalEnvelope,
  listEnvelopePages,
  NitroSignApiError,
  unwrap,
  uploadDocument,
  waitForUploaded,
} from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { createOctotableClient, unwrapAll } from '@latchkey/octotable'
import { createOctotable } from '@latchkey/octotable/server'

/**
 * @typedef {{ apiUrl: string, tokenBaseUrl: string }} Vendor
 * @typedef {{ clientId: string, clientSecret: string, backendUrl: string, vendors: Record<string, Vendor> }} SuiteConfig
 * @typedef {{ step: string, ok: boolean, detail: string }} StepResult
 * @typedef {Record<string, () => Promise<object>>} Entries
 */

const isBrowser = 'document' in globalThis

/**
 * Runs every step and tells how each went; a step that fails does not keep the others from running.
 *
 * @param {SuiteConfig} config
 * @param {Entries} entries every entry of every package that this runtime is promised
 * @returns {Promise<StepResult[]>}
 */
export async function runSuite(config, entries) {
  const backend = createBackend(config.backendUrl)
  const nitro = createNitro(config, backend)
  /** @type {Record<string, () => Promise<string>>} */
  const steps = {
    entries: () => importAll(entries),
    token: () => obtainToken(nitro.tokenSource, backend),
    call: () => call(nitro.client),
    storm: () => surviveStorm(nitro.client, backend),
    upload: () => upload(nitro.client),
    replay: () => replayUpload(config, backend),
    download: () => download(nitro.client),
    paging: () => readPages(nitro.client),
    abort: () => abort(nitro.client, backend),
    vendors: () => callOtherVendors(config, backend),
  }
  return runSteps(steps)
}

/**
 * @param {Record<string, () => Promise<string>>} steps
 * @returns {Promise<StepResult[]>}
 */
export async function runSteps(steps) {
  const results = []
  for (const [step, run] of Object.entries(steps)) {
    try {
      results.push({ step, ok: true, detail: await run() })
    } catch (error) {
      results.push({ step, ok: false, detail: describe(error) })
    }
  }
  return results
}

/** @param {Entries} entries */
export async function importAll(entries) {
  const names = Object.keys(entries)
  for (const name of names) {
    const entry = /** @type {() => Promise<object>} */ (entries[name])
    const count = Object.keys(await entry()).length
    assert(count > 0, `${name} has exports`)
  }
  assert(names.length > 0, 'there are entries')
  return `${names.length} entries`
}

/** @param {SuiteConfig} config @param {Backend} backend */
function createNitro({ clientId, clientSecret, vendors }, backend) {
  const { apiUrl: baseUrl, tokenBaseUrl } = vendorOf(vendors, 'nitro-sign')
  if (!isBrowser) {
    const client = createNitroSign({ clientId, clientSecret, baseUrl, tokenBaseUrl })
    return { client, tokenSource: client.tokenSource }
  }
  let refusal = ''
  try {
    createNitroSign({ clientId, clientSecret })
  } catch (error) {
    refusal = describe(error)
  }
  assert(/createNitroSignClient/.test(refusal), `./server says what to do in a browser: "${refusal}"`)
  const tokenSource = cached(async () => {
    const obtainedAtMs = Date.now()
    const { accessToken, lifetimeSeconds } = await backend.token('nitro-sign')
    return createToken({ accessToken, obtainedAtMs, expiresAtMs: obtainedAtMs + lifetimeSeconds * 1000 })
  })
  return { client: createNitroSignClient({ tokenSource, baseUrl }), tokenSource }
}

/** @param {import('@latchkey/auth-core').TokenSource} source @param {Backend} backend */
async function obtainToken(source, backend) {
  const before = await backend.tokenRequests()
  const tokens = await Promise.all(Array.from({ length: 100 }, () => source.get()))
  const [token] = tokens
  assert(token !== undefined && tokens.every((one) => one.reveal() === token.reveal()), 'all got one token')
  equal((await backend.tokenRequests()) - before, 1, 'token requests for 100 callers')
  assert((token.expiresAtMs ?? 0) > Date.now(), 'the token has yet to expire')
  const shown = `${token} ${JSON.stringify(token)} ${JSON.stringify(structuredClone({ ...token }))}`
  assert(!shown.includes(token.reveal()), 'the token does not show')
  return '100 callers, 1 token request'
}

/** @param {import('@latchkey/nitro-sign').NitroSignClient} nitro */
async function call(nitro) {
  const { data, error, response } = await nitro.GET('/sign/envelopes')
  assert(Array.isArray(data?.items), `GET /sign/envelopes: ${response.status} ${JSON.stringify(error)}`)
  const params = { path: { envelopeID: '00000000-0000-4000-8000-000000000000' } }
  const refusal = await rejection(unwrap(nitro.GET('/sign/envelopes/{envelopeID}', { params })))
  assert(
    refusal instanceof NitroSignApiError,
    `an unknown envelope is an API error, not ${describe(refusal)}`,
  )
  equal(refusal.status, 404, 'status of an unknown envelope')
  return `200, and a typed ${refusal.status}`
}

/** @param {import('@latchkey/nitro-sign').NitroSignClient} nitro @param {Backend} backend */
async function surviveStorm(nitro, backend) {
  await backend.revoke()
  const before = await backend.tokenRequests()
  const answers = await Promise.all(Array.from({ length: 50 }, () => nitro.GET('/sign/envelopes')))
  equal(answers.filter(({ response }) => response.ok).length, 50, 'calls that succeed with a revoked token')
  equal((await backend.tokenRequests()) - before, 1, 'token requests for 50 refused calls')
  return '50 calls refused, 1 token request, 50 successes'
}

const fileBytes = new TextEncoder().encode(`%PDF-1.4\n${'latchkey '.repeat(20_000)}\n%%EOF`)

/** @param {import('@latchkey/nitro-sign').NitroSignClient} nitro @param {string} name */
async function createEnvelope(nitro, name) {
  const mode = /** @type {const} */ ('parallel')
  const body = { name, mode, notification: { subject: 'Sign', body: 'Please.' } }
  const { ID } = await unwrap(nitro.POST('/sign/envelopes', { body }))
  return ID
}

/** @param {import('@latchkey/nitro-sign').NitroSignClient} nitro */
async function uploadOne(nitro) {
  const envelopeID = await createEnvelope(nitro, 'uploaded')
  /** @type {number[]} */
  const progress = []
  const { ID: documentID } = await uploadDocument(nitro, {
    envelopeID,
    file: new Blob([fileBytes], { type: 'application/pdf' }),
    name: 'lease.pdf',
    onProgress: ({ sentBytes }) => progress.push(sentBytes),
  })
  const ready = await waitForUploaded(nitro, { envelopeID, documentID, minPauseMs: 5 })
  return { envelopeID, progress, ready }
}

/** @param {import('@latchkey/nitro-sign').NitroSignClient} nitro */
async function upload(nitro) {
  const { progress, ready } = await uploadOne(nitro)
  equal(ready.name, 'lease.pdf', 'name of the document')
  equal(progress[0], 0, 'first progress')
  equal(progress.at(-1), fileBytes.length, 'last progress')
  return `${fileBytes.length} bytes, ${progress.length} reports`
}

/** @param {SuiteConfig} config @param {Backend} backend */
async function replayUpload(config, backend) {
  const told = []
  for (const isWatched of [false, true]) {
    const { client } = createNitro(config, backend)
    if (isWatched) client.use({ onRequest() {} })
    const envelopeID = await createEnvelope(client, 'replayed')
    await backend.revoke()
    const file = new Blob([new Uint8Array(3_000_000)], { type: 'application/pdf' })
    await uploadDocument(client, { envelopeID, file, name: 'big.pdf' })
    told.push(isWatched ? 'beside a middleware' : 'alone')
  }
  return `3 MB sent again with a new token: ${told.join(', ')}`
}

/** @param {import('@latchkey/nitro-sign').NitroSignClient} nitro */
async function download(nitro) {
  const { envelopeID } = await uploadOne(nitro)
  const { stream, mediaType } = await downloadOriginalEnvelope(nitro, { envelopeID })
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  equal(mediaType, 'application/zip', 'media type')
  // A ZIP archive begins with a local file header (PK\3\4) and ends with the directory, which has the file's name.
  equal(String(bytes.subarray(0, 4)), '80,75,3,4', 'first bytes')
  assert(
    new TextDecoder('latin1').decode(bytes.subarray(-512)).includes('lease.pdf'),
    'the archive has the file',
  )
  return `${bytes.length} bytes`
}

/** @param {import('@latchkey/nitro-sign').NitroSignClient} nitro */
async function readPages(nitro) {
  const wanted = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => createEnvelope(nitro, name)))
  /** @type {string[]} */
  const seen = []
  let pages = 0
  for await (const page of listEnvelopePages(nitro)) {
    pages += 1
    seen.push(...(page.items ?? []).map(({ ID }) => ID))
  }
  equal(new Set(seen).size, seen.length, 'envelopes seen once')
  assert(
    wanted.every((id) => seen.includes(id)),
    'every envelope was seen',
  )
  assert(pages >= 3, `more than one page, not ${pages}`)
  return `${seen.length} envelopes on ${pages} pages`
}

/** @param {import('@latchkey/nitro-sign').NitroSignClient} nitro @param {Backend} backend */
async function abort(nitro, backend) {
  const controller = new AbortController()
  const before = await backend.tokenRequests()
  await backend.delay(10_000)
  const calling = rejection(nitro.GET('/sign/envelopes', { signal: controller.signal }))
  setTimeout(() => controller.abort(), 20)
  const error = await calling
  await backend.heal()
  assert(error instanceof Error || error instanceof DOMException, `an error, not ${describe(error)}`)
  equal(error.name, 'AbortError', 'name of the error')
  const { response } = await nitro.GET('/sign/envelopes')
  equal(response.status, 200, 'status of the next call')
  equal((await backend.tokenRequests()) - before, 0, 'token requests meanwhile')
  return 'AbortError, the next call works'
}

/** @param {SuiteConfig} config @param {Backend} backend */
async function callOtherVendors({ vendors, clientId, clientSecret }, backend) {
  const [octotable, gbgGo, gobo] = ['octotable', 'gbg-go', 'gobo'].map((name) => vendorOf(vendors, name))
  if (!octotable || !gbgGo || !gobo) throw new Error('three vendors')
  const accessTokenOf = async (/** @type {string} */ name) => (await backend.token(name)).accessToken
  const credentials = { clientId, clientSecret }

  const property = { propertyId: 1, baseUrl: octotable.apiUrl }
  const tables = isBrowser
    ? createOctotableClient({ ...property, accessToken: () => accessTokenOf('octotable') })
    : createOctotable({ ...credentials, ...property, tokenBaseUrl: octotable.tokenBaseUrl })
  assert(Array.isArray(unwrapAll(await tables.GET('/rooms'))), 'OctoTable lists rooms')

  const where = { baseUrl: gbgGo.apiUrl }
  const gbg = isBrowser
    ? createGbgGoClient({
        ...where,
        accessToken: async () => customerAccessToken(await accessTokenOf('gbg-go')),
      })
    : createGbgGo({ ...credentials, ...where, tokenBaseUrl: gbgGo.tokenBaseUrl })
  const body = { resourceId: 'matrix@latest' }
  const { schemas } = await unwrapGbg(gbg.POST('/journey/schema/fetch', { body }))
  assert(schemas.length > 0, 'GBG GO describes a journey')

  const api = { apiUrl: gobo.apiUrl }
  const customerOrg = { guid: '7d4d8f0e-5f0a-4d5e-9d61-8f3b1c1f2a10' }
  const market = isBrowser
    ? createGoboClient({ ...api, accessToken: () => accessTokenOf('gobo') })
    : createGobo({ ...credentials, ...api, customerOrg, marketplaceUrl: gobo.tokenBaseUrl })
  equal((await market.fetch(`${gobo.apiUrl}/api/me`)).status, 200, 'status of a call with a token of Gobo')
  return '3 vendors, each a token and a call'
}

/** @typedef {ReturnType<typeof createBackend>} Backend */

/** The driver's side: what a test may do to the vendor, and the backend a browser gets its tokens from. @param {string} url */
function createBackend(url) {
  /** @param {string} path @param {object} [body] */
  async function post(path, body = {}) {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`the driver answered ${path} with ${response.status}`)
    return response.json()
  }
  return {
    /** @param {string} vendor @returns {Promise<{ accessToken: string, lifetimeSeconds: number }>} */
    token: (vendor) => post('/token', { vendor }),
    /** @returns {Promise<number>} */
    tokenRequests: async () => (await post('/counts')).tokenRequests,
    revoke: () => post('/revoke'),
    /** @param {number} ms */
    delay: (ms) => post('/delay', { ms }),
    heal: () => post('/heal'),
  }
}

/** @param {Record<string, Vendor>} vendors @param {string} name */
function vendorOf(vendors, name) {
  const vendor = vendors[name]
  if (!vendor) throw new Error(`no address for ${name}`)
  return vendor
}

/** @param {Promise<unknown>} promise */
async function rejection(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it was to fail and did not')
}

/** @param {unknown} condition @param {string} what @returns {asserts condition} */
function assert(condition, what) {
  if (!condition) throw new Error(`expected: ${what}`)
}

/** @param {unknown} actual @param {unknown} expected @param {string} what */
function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)}, expected ${String(expected)}`)
}

/** @param {unknown} error */
function describe(error) {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? ` (${error.cause.name}: ${error.cause.message})` : ''
  return `${error.name}: ${error.message}${cause}`
}
