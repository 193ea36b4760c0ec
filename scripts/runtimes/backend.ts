import type * as mock from '@latchkey/mock'
import { listen } from '@latchkey/testkit/listen'

/** What the suite is told. */
export interface SuiteConfig {
  clientId: string
  clientSecret: string
  backendUrl: string
  vendors: Record<string, { apiUrl: string; tokenBaseUrl: string }>
}

export interface Backend {
  url: string
  config: SuiteConfig
  close(): Promise<void>
}

const vendor = 'nitro-sign'

/**
 * Starts one mock of every vendor, and a server for what a runtime cannot do itself: it lets a test revoke tokens and delay
 * answers, gives a page its tokens as an app's own backend would, and serves the page.
 */
export async function startBackend(
  { createMockServer, listVendors, defaultCredentials }: typeof mock,
  pageScript?: string | undefined,
): Promise<Backend> {
  const mocks = new Map<string, mock.MockServer>()
  for (const name of listVendors()) {
    const vendorOptions = name === vendor ? { pageSize: 3 } : {}
    mocks.set(name, await createMockServer(name, { cors: true, vendorOptions }))
  }
  const main = mocks.get(vendor)
  if (!main) throw new Error(`the mock knows no ${vendor}`)
  const issued = new Map<string, number>()

  const actions: { readonly [path: string]: (body: Record<string, unknown>) => unknown } = {
    '/token'({ vendor: name }) {
      const chosen = mocks.get(String(name))
      if (!chosen) throw new Error(`no vendor ${String(name)}`)
      issued.set(chosen.vendor, (issued.get(chosen.vendor) ?? 0) + 1)
      return { accessToken: chosen.issueToken({ lifetimeSeconds: 3600 }), lifetimeSeconds: 3600 }
    },
    '/counts': () => ({ tokenRequests: main.counts.tokenRequests + (issued.get(vendor) ?? 0) }),
    '/revoke': () => ({ revoked: main.revokeTokens() }),
    '/delay': ({ ms }) => void main.inject({ kind: 'latency', ms: Number(ms) }),
    '/heal': () => main.clearFaults(),
  }
  const server = await listen((request, response) => {
    if (request.method === 'GET') {
      const isScript = request.url === '/suite.js'
      response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' })
      response.end(isScript ? pageScript : '<!doctype html><script type="module" src="/suite.js"></script>')
      return
    }
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk))
    request.on('end', () => {
      const action = actions[request.url ?? '']
      if (!action) {
        response.writeHead(404).end()
        return
      }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(action(JSON.parse(text) as Record<string, unknown>) ?? {}))
    })
  })
  const { url } = server
  const { clientId, clientSecret } = defaultCredentials
  return {
    url,
    config: {
      clientId,
      clientSecret,
      backendUrl: url,
      vendors: Object.fromEntries(
        [...mocks].map(([name, { apiUrl, tokenBaseUrl = apiUrl }]) => [name, { apiUrl, tokenBaseUrl }]),
      ),
    },
    async close() {
      await Promise.all([...mocks.values()].map((one) => one.close()))
      await server.close()
    },
  }
}
