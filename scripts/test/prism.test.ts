import type { VendorContract } from '@latchkey/conformance'
import { createMockServer, listVendors, readDocument } from '@latchkey/mock'
import { describeOperations } from '@latchkey/mock/operations'
import type { JsonObject } from '@latchkey/openapi'
import { createServer } from '@stoplight/prism-http-server'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { prismOperations } from '../bench/referee.ts'
import { loadContract } from '../src/coverage/load-contract.ts'
import { ourLayout } from '../src/layout.ts'

const layout = ourLayout(fileURLToPath(new URL('../../', import.meta.url)))

type Options = Parameters<typeof createServer>[1]
type Call = (stage: Parameters<VendorContract['createClients']>[0]) => Promise<unknown>

const silent = () => {}
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'success']
const logger = { child: () => logger, ...Object.fromEntries(levels.map((level) => [level, silent])) }

/** Prism's proxy: judges what goes through it, in both directions, and hands it on to `upstream`. */
async function startPrism(document: JsonObject, upstream: string) {
  const server = createServer(prismOperations(document), {
    cors: false,
    components: { logger },
    config: {
      isProxy: true,
      upstream: new URL(upstream),
      upstreamProxy: undefined,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: false,
      mock: { dynamic: false },
    },
  } as unknown as Options)
  return { url: await server.listen(0, '127.0.0.1'), close: () => server.close() }
}

/** A vendor's mock with a Prism before each of its base paths, and a `fetch` that goes through them. */
async function startBehindPrism(vendor: string) {
  const document = readDocument(vendor) as JsonObject
  const operations = describeOperations(document)
  const mock = await createMockServer(vendor, { stateless: true })
  const basePaths = [...new Set(operations.map(({ basePath }) => basePath))]
  const prisms = await Promise.all(
    basePaths.map(async (basePath) => ({ basePath, ...(await startPrism(document, mock.url + basePath)) })),
  )
  prisms.sort((one, other) => other.basePath.length - one.basePath.length)
  /** What went through, and Prism's words about it. */
  const seen: { call: string; status: number; violations: string | null }[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { method, headers } = request
    const { pathname, search } = new URL(request.url)
    const { url, basePath } = prisms.find((one) => pathname.startsWith(one.basePath))!
    const body = request.body ? await request.arrayBuffer() : null
    const response = await globalThis.fetch(url + pathname.slice(basePath.length) + search, {
      method,
      headers,
      body,
    })
    const violations = response.headers.get('sl-violations')
    seen.push({ call: `${method} ${pathname}`, status: response.status, violations })
    return response
  }
  const close = () => Promise.all([mock, ...prisms].map((one) => one.close()))
  return { operations, mock, fetch, seen, close }
}

function callsOf({ specialCalls, calls, createClients }: VendorContract) {
  const special = Object.entries(specialCalls).map(([operation, call]) => ({
    operation,
    client: 'special',
    call,
  }))
  const generated = calls.map(({ operation, client, call }) => {
    const send: Call = (stage) => call(createClients(stage))
    return { operation, client, call: send }
  })
  return [...special, ...generated]
}

describe.each(listVendors())('Prism between the client and the mock of %s', async (vendor) => {
  const { operations, mock, fetch, seen, close } = await startBehindPrism(vendor)
  // Prism follows redirects itself, so what an operation promises never comes back.
  const isRedirect = (key: string) => operations.some((one) => one.key === key && one.success.status >= 300)
  const calls = callsOf(await loadContract(layout, vendor)).filter(({ operation }) => !isRedirect(operation))

  afterAll(close)

  test.each(calls)('finds nothing in $operation, called by $client', async ({ call }) => {
    seen.length = 0
    await call({ mock, fetch })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.filter(({ status, violations }) => status >= 400 || violations !== null)).toEqual([])
  })

  test('finds what is wrong', async () => {
    seen.length = 0
    const { key, method, path, basePath } = operations.find((one) => one.method === 'POST')!
    await fetch(`https://any.example${basePath}${path.replaceAll(/\{\w+\}/g, '1')}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: '[]',
    })
    expect(seen, key).toMatchObject([{ violations: expect.stringContaining('request') as string }])
  })
})
