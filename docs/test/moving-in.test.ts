import { readFileSync } from 'node:fs'
import { cached, createToken, type TokenSource } from '@latchkey/auth-core'
import { defaultCredentials, type MockServer, serveDocument } from '@latchkey/mock'
import { type JsonObject, parseSource } from '@latchkey/openapi'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connect as connectFern } from '../snippets/from-fern.ts'
import { connect as connectSpeakeasy } from '../snippets/from-speakeasy.ts'
import { filesOf } from '../snippets/generate-files.ts'

/** What each tool makes of `petstore.yaml`, with our tokens (`src/write-clients.ts`). */
const clients: Record<string, () => Promise<{ listPets(baseUrl: string): Promise<unknown> }>> = {
  'openapi-typescript and openapi-fetch': () => import('../snippets/from-openapi-fetch.ts'),
  'hey-api': () => import('../snippets/from-hey-api.ts'),
  Orval: () => import('../snippets/from-orval-calls.ts'),
  axios: () => import('../snippets/from-axios.ts'),
  'our own client': () => import('../snippets/from-any-client.ts'),
}

describe('a client that is moved in', () => {
  let server: MockServer
  beforeEach(async () => {
    const petstore = readFileSync(new URL('../petstore.yaml', import.meta.url), 'utf8')
    const { files } = await filesOf('petstore', petstore)
    const compiled = files.find(({ path }) => path === 'specs/petstore/openapi.yaml')!
    server = await serveDocument(parseSource(compiled.path, compiled.text).data as JsonObject)
    vi.stubEnv('PETSTORE_CLIENT_ID', defaultCredentials.clientId)
    vi.stubEnv('PETSTORE_CLIENT_SECRET', defaultCredentials.clientSecret)
    vi.stubEnv('PETSTORE_BASE_URL', server.apiUrl)
    vi.stubEnv('PETSTORE_TOKEN_BASE_URL', server.tokenBaseUrl)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    vi.resetModules()
    await server.close()
  })

  test.each(Object.entries(clients))(
    '%s makes its calls as before, with a token it did nothing about',
    async (_, load) => {
      const { listPets } = await load()
      expect(await listPets(server.apiUrl)).toContainEqual(
        expect.objectContaining({ id: expect.any(Number) as number }),
      )
      expect(server.counts).toMatchObject({ tokenRequests: 1, unauthorized: 0 })
    },
  )

  test.each(Object.entries(clients))('%s survives a token that was revoked', async (_, load) => {
    const { listPets } = await load()
    server.inject({ kind: 'unauthorized', times: 1 })
    expect(await listPets(server.apiUrl)).toContainEqual(
      expect.objectContaining({ id: expect.any(Number) as number }),
    )
    expect(server.counts.tokenRequests).toBe(2)
  })
})

describe('an SDK that takes our tokens', () => {
  const source = (): TokenSource => {
    let count = 0
    return cached(async () => createToken({ accessToken: `token-${(count += 1)}`, obtainedAtMs: Date.now() }))
  }

  test('of Speakeasy sends them, and again after a refusal', async () => {
    const sent: (string | null)[] = []
    const transport = async (...args: Parameters<typeof fetch>): Promise<Response> => {
      const { headers } = new Request(...args)
      sent.push(headers.get('authorization'))
      return sent.length === 1
        ? new Response(null, { status: 401 })
        : Response.json({ items: [], next_cursor: null, limit: 1 })
    }
    const pages = await connectSpeakeasy(source(), transport).listMeetings({})
    expect(pages?.result.items).toEqual([])
    expect(sent).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  test('of Fern asks for the token before each request', async () => {
    const sent: (string | null)[] = []
    vi.stubGlobal('fetch', async (...args: Parameters<typeof fetch>): Promise<Response> => {
      sent.push(new Request(...args).headers.get('authorization'))
      return Response.json({ models: [] })
    })
    try {
      const { models } = await connectFern(source()).models.list()
      expect(models).toEqual([])
      expect(sent).toEqual(['Bearer token-1'])
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
