import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createMockServer, serveDocument } from '../src/index.ts'
import { libraryDocument } from './fixtures.ts'

describe('a mock server', () => {
  test('listens on a free loopback port and speaks real HTTP', async () => {
    await using server = await createMockServer('nitro-sign')
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
    const body = JSON.stringify({ clientID: 'mock-client', clientSecret: 'mock-secret' })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(server.tokenUrl!, { method: 'POST', body, headers })
    const { accessToken } = (await answer.json()) as { accessToken: string }
    const list = await fetch(`${server.apiUrl}/sign/envelopes`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    expect(await list.json()).toEqual({ items: [] })
    expect(server.counts).toMatchObject({ tokenRequests: 1, calls: 1 })
  })

  test('says how long its answers are', async () => {
    await using server = await createMockServer('nitro-sign')
    const response = await fetch(`${server.url}/sign/envelopes`)
    expect(Number(response.headers.get('content-length'))).toBe((await response.arrayBuffer()).byteLength)
  })

  test('its own fetch needs no socket and sees the same state', async () => {
    await using server = await createMockServer('nitro-sign')
    expect((await server.fetch('https://api.gonitro.dev/sign/envelopes')).status).toBe(401)
    expect((await server.fetch(`${server.url}/sign/envelopes`)).status).toBe(401)
    expect(server.counts.calls).toBe(2)
  })

  test('two servers share nothing', async () => {
    await using a = await createMockServer('octotable')
    await using b = await createMockServer('octotable')
    const init = { headers: { authorization: `Bearer ${a.issueToken()}`, property: '1' } }
    expect((await fetch(`${a.apiUrl}/rooms`, init)).status).toBe(200)
    expect((await fetch(`${b.apiUrl}/rooms`, init)).status).toBe(401)
  })

  test('a dropped connection is one: no status, no body', async () => {
    await using server = await createMockServer('nitro-sign')
    server.inject({ kind: 'drop', on: 'all', times: 1 })
    await expect(fetch(`${server.url}/sign/envelopes`)).rejects.toThrow('fetch failed')
    expect((await fetch(`${server.url}/sign/envelopes`)).status).toBe(401)
  })

  test('a client that goes away during latency leaves nothing behind', async () => {
    await using server = await createMockServer('nitro-sign')
    server.inject({ kind: 'latency', ms: 60_000 })
    const abort = new AbortController()
    const answer = fetch(`${server.url}/sign/envelopes`, { signal: abort.signal })
    const outcome = answer.then(
      () => 'answered',
      () => 'gave up',
    )
    await expect.poll(() => server.counts.calls).toBe(1)
    abort.abort()
    expect(await outcome).toBe('gave up')
  })

  test('any document can be served', async () => {
    await using server = await serveDocument(libraryDocument)
    expect(await (await fetch(`${server.apiUrl}/health`)).text()).toBe('fine')
  })

  test('closing ends it, and twice does no harm', async () => {
    const server = await createMockServer('nitro-sign')
    await server.close()
    await server.close()
    await expect(fetch(`${server.url}/sign/envelopes`)).rejects.toThrow('fetch failed')
  })

  test('a taken port is an error that says what to do', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await expect(createMockServer('nitro-sign', { port })).rejects.toMatchObject({
      code: 'address_in_use',
      message: expect.stringContaining(`Port ${port}`),
    })
    await new Promise((resolve) => other.close(resolve))
  })

  test.each(['192.0.2.1', 'no-such-host.invalid'])(
    'a host that is not of this machine (%s) is an error that says what to do',
    async (host) => {
      await expect(createMockServer('nitro-sign', { host })).rejects.toMatchObject({
        code: 'invalid_option',
        message: expect.stringContaining(`"host" is not an address of this machine: ${host}. Leave it out`),
      })
    },
  )

  test('answers pages of other origins only when CORS is on', async () => {
    const headers = { origin: 'http://localhost:5173' }
    await using closed = await createMockServer('nitro-sign')
    expect(
      (await fetch(`${closed.url}/sign/envelopes`, { headers })).headers.has('access-control-allow-origin'),
    ).toBe(false)
    await using open = await createMockServer('nitro-sign', { cors: true })
    const preflight = {
      ...headers,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization',
    }
    const answer = await fetch(`${open.url}/sign/envelopes`, { method: 'OPTIONS', headers: preflight })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization')
    expect(
      (await fetch(`${open.url}/sign/envelopes`, { headers })).headers.get('access-control-allow-origin'),
    ).toBe('*')
  })
})
