// Runs every program of the READMEs and the documentation while the network fails them: `node face-fault.mjs <fault>`. Each is
// run with all its calls failing, then with all but the first, and so on, until it gets through. Prints how each run ended.
import { AsyncLocalStorage } from 'node:async_hooks'
import { globSync } from 'node:fs'
import { format } from 'node:util'
import { LatchkeyError } from '@latchkey/auth-core'
import { createMock } from '@latchkey/mock'
import { callsNobody, drivers } from './drivers.mjs'

const root = new URL('../../../', import.meta.url)
const html = '<!doctype html><title>Welcome</title><p>Please sign in.'
const hangs = new Error('hangs')
const transportError = new TypeError('fetch failed', { cause: new Error('Headers Timeout Error') })

/** What a call comes to in place of a response. */
const faults = {
  'a bare 503': () => new Response(null, { status: 503 }),
  'an empty 404': () => new Response('', { status: 404, headers: { 'content-length': '0' } }),
  'HTML with 200': () => new Response(html, { headers: { 'content-type': 'text/html' } }),
  /** Silence, until the call is given up: by its caller, or by the transport after half a minute. */
  'a timeout': (signal) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
      setTimeout(() => reject(transportError), 30_000)
    }),
}
const fail = faults[process.argv[2]]

/** The run that a call belongs to, however late it is made: `{ good, calls, printed, vendors }`. */
const runs = new AsyncLocalStorage()

const makeVendors = async () => {
  const names = ['gbg-go', 'gobo', 'nitro-sign', 'octotable']
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await createMock(name)])))
}

/** Nobody waits for long: a second passes in 25 milliseconds. Limits of calls that will go well are as long as they are. */
const wait = globalThis.setTimeout
globalThis.setTimeout = (callback, delayMs = 0, ...args) => {
  const run = runs.getStore()
  const isLimit = delayMs >= 5000 && run?.calls < run?.good
  return wait(callback, isLimit ? delayMs : delayMs / 40, ...args)
}

for (const [vendor, { apiUrl, tokenBaseUrl }] of Object.entries(await makeVendors())) {
  const prefix = vendor.toUpperCase().replace('-', '_')
  const settings = {
    CLIENT_ID: 'mock-client',
    CLIENT_SECRET: 'mock-secret',
    BASE_URL: apiUrl,
    API_URL: apiUrl,
    MARKETPLACE_URL: apiUrl,
    // Where it is another address, as `latchkey mock` prints it.
    ...(tokenBaseUrl && tokenBaseUrl !== apiUrl && { TOKEN_BASE_URL: tokenBaseUrl }),
  }
  for (const [name, value] of Object.entries(settings)) process.env[`${prefix}_${name}`] = value
}
process.env['OCTOTABLE_PROPERTY_ID'] = '1'
process.env['GOBO_CUSTOMER_ORG_GUID'] = 'mock-org'
process.env['UPSTASH_REDIS_REST_URL'] = 'https://redis.example'

const realFetch = globalThis.fetch
globalThis.fetch = async (input, init) => {
  const run = runs.getStore()
  const signal = init?.signal ?? input.signal
  signal?.throwIfAborted()
  run.calls += 1
  return run.calls > run.good ? fail(signal) : answer(run.vendors, input, init)
}

/** The response of a server that is well: the reader's backend, a REST Redis that is empty, a vendor. */
async function answer(vendors, input, init) {
  const url = input.url ?? String(input)
  if (url.startsWith('https://redis.example')) return Response.json({ result: null })
  const vendor = /^https:\/\/app\.example\.com\/([\w-]+)/.exec(url)?.[1].replace('nitro', 'nitro-sign')
  if (vendor) {
    const mock = vendors[vendor]
    const headers = { ...init?.headers, authorization: `Bearer ${mock.issueToken()}`, property: '1' }
    return mock.fetch(mock.apiUrl + new URL(url).pathname.replace(/^\/[\w-]+/, ''), { headers })
  }
  for (const mock of Object.values(vendors)) {
    const isKnown =
      url.startsWith(mock.url) || (url.startsWith('https://api.gonitro.dev') && mock.vendor === 'nitro-sign')
    if (isKnown) return mock.fetch(input, init)
  }
  if (!url.startsWith('http://127.0.0.1'))
    throw new Error(`The network is cut off, and ${url} was asked for.`)
  return realFetch(input, init)
}

for (const level of ['log', 'warn', 'error']) {
  const print = console[level]
  console[level] = (...args) => {
    const run = runs.getStore()
    if (run) run.printed += `${format(...args)}\n`
    else print(...args)
  }
}

/** How a run ended, in words. */
function describe(error) {
  if (error === undefined) return 'ended'
  if (error === hangs) return 'hangs'
  if (error === transportError) return "the transport's own error"
  if (error instanceof LatchkeyError) return `LatchkeyError ${error.code}`
  return `${error?.name}: ${error?.message}`
}

async function runProgram(file, good) {
  const run = { good, calls: 0, printed: '', vendors: await makeVendors() }
  const running = async () => {
    const exported = await import(`${new URL(file, root)}?good=${good}`)
    await drivers[file]?.(exported, run.vendors)
  }
  const limit = new Promise((_, reject) => {
    wait(() => reject(hangs), 60_000).unref()
  })
  const error = await runs.run(run, () =>
    Promise.race([running(), limit]).then(
      () => undefined,
      (reason) => reason,
    ),
  )
  const faced = Math.max(0, run.calls - good)
  return { file, good, faced, outcome: describe(error), printed: run.printed }
}

/** The same program again and again, with one more call that goes well each time. */
async function runThrough(file) {
  const outcomes = []
  for (let good = 0; good < 60; good += 1) {
    outcomes.push(await runProgram(file, good))
    if (outcomes.at(-1).faced === 0) break
  }
  return outcomes
}

process.on('unhandledRejection', (error) => {
  process.stderr.write(`unhandled: ${format(error)}\n`)
  process.exit(1)
})
const programs = globSync(['packages/*/examples/*.ts', 'docs/snippets/*.ts'], { cwd: root.pathname })
  .filter((file) => file.includes(process.argv[3] ?? ''))
  .filter((file) => !file.endsWith('.test.ts') && !(file in callsNobody))
  .toSorted()
const outcomes = await Promise.all(programs.map(runThrough))
process.stdout.write(JSON.stringify(outcomes.flat()), () => process.exit())
