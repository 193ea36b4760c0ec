import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createMockServer, type MockServer } from '@latchkey/mock'
import { listen } from '@latchkey/testkit/listen'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run, start } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
const envelope = { name: 'Lease', mode: 'sequential', notification: { subject: 'Sign', body: 'Please' } }
let nitro: MockServer
let octotable: MockServer
let gbg: MockServer
let env: Record<string, string>

beforeAll(async () => {
  nitro = await createMockServer('nitro-sign')
  octotable = await createMockServer('octotable')
  gbg = await createMockServer('gbg-go')
  env = {
    NITRO_SIGN_CLIENT_ID: 'mock-client',
    NITRO_SIGN_CLIENT_SECRET: 'mock-secret',
    NITRO_SIGN_BASE_URL: nitro.apiUrl,
    OCTOTABLE_CLIENT_ID: 'mock-client',
    OCTOTABLE_CLIENT_SECRET: 'mock-secret',
    OCTOTABLE_PROPERTY_ID: '1234',
    OCTOTABLE_BASE_URL: octotable.apiUrl,
    OCTOTABLE_TOKEN_BASE_URL: octotable.tokenBaseUrl!,
    GBG_GO_CLIENT_ID: 'mock-client',
    GBG_GO_CLIENT_SECRET: 'mock-secret',
    GBG_GO_BASE_URL: gbg.apiUrl,
    GBG_GO_TOKEN_BASE_URL: gbg.tokenBaseUrl!,
  }
})

afterAll(async () => {
  await Promise.all([nitro.close(), octotable.close(), gbg.close()])
  rmSync(folder, { recursive: true })
})

const call = (args: string[], stdin?: string) => run(['call', ...args], { env, stdin })

describe('latchkey call', () => {
  test('prints the body of the answer, and nothing else', async () => {
    const { out, err, code } = await call(['nitro-sign', 'GET', '/sign/envelopes'])
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(JSON.parse(out)).toEqual({ items: [] })
  })

  test('sends what the client of the vendor adds, such as the Property header', async () => {
    const { out, code } = await call(['octotable', 'get', '/rooms', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { data: expect.any(Array) },
    })
  })

  test.each([
    ['as text', (json: string) => [json], undefined],
    ['from a file', (json: string) => [`@${write('body.json', json)}`], undefined],
    ['from standard input', () => ['-'], JSON.stringify(envelope)],
  ])('takes a body %s', async (_, data, stdin) => {
    const args = ['nitro-sign', 'POST', '/sign/envelopes', '--data', ...data(JSON.stringify(envelope))]
    const { out, code } = await call(args, stdin)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ name: 'Lease', status: 'drafted' })
  })

  test('sends query parameters beside those in the path, encoded', async () => {
    const requests: string[] = []
    await using server = await listen(({ method, url }, response) => {
      requests.push(`${method} ${url}`)
      response.end('{}')
    })
    await run(['call', 'nitro-sign', 'GET', '/x?a=1', '-q', 'b=ü &', '-q', 'b=2'], {
      env: { ...env, NITRO_SIGN_BASE_URL: server.url, NITRO_SIGN_TOKEN_BASE_URL: nitro.url },
    })
    expect(requests).toEqual(['GET /x?a=1&b=%C3%BC+%26&b=2'])
  })

  test('uploads a file as a part of a multipart body', async () => {
    const created = await call(['nitro-sign', 'POST', '/sign/envelopes', '-d', JSON.stringify(envelope)])
    const { ID } = JSON.parse(created.out) as { ID: string }
    const pdf = write('lease.pdf', '%PDF-1.4 a lease')
    const { out, err, code } = await call([
      ...['nitro-sign', 'POST', `/sign/envelopes/${ID}/documents`],
      ...['-F', 'metadata={"name":"lease.pdf"};type=application/json'],
      ...['-F', `payload=@${pdf};type=application/pdf`],
    ])
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(JSON.parse(out)).toMatchObject({ name: 'lease.pdf', status: 'pending' })
  })

  test('ends with 4 and prints the answer when the API refuses', async () => {
    const { out, err, code } = await call(['nitro-sign', 'GET', '/sign/envelopes/nope?secret=1'])
    expect(code).toBe(4)
    expect(JSON.parse(out)).toMatchObject({ status: 400, title: 'Bad Request' })
    expect(err).toBe('GET /sign/envelopes/nope answered 400.\n')
  })

  test('ends with 5 when the API fails', async () => {
    const heal = nitro.inject({ kind: 'status', status: 503, times: 1 })
    const { code } = await call(['nitro-sign', 'GET', '/sign/envelopes'])
    heal()
    expect(code).toBe(5)
  })

  test('ends with 4 for an error inside a 200 response of GBG GO', async () => {
    gbg.control('errorInNextOk')
    const body = JSON.stringify({ instanceId: 'i' })
    const { err, code } = await call(['gbg-go', 'POST', '/journey/interaction/fetch', '-d', body])
    expect({ err, code }).toMatchObject({ code: 4 })
  })

  test('ends with 3 and sends no call when there is no token', async () => {
    const before = nitro.counts.callsByOperation['GET /sign/envelopes'] ?? 0
    const { code } = await run(['call', 'nitro-sign', 'GET', '/sign/envelopes'], {
      env: { ...env, NITRO_SIGN_CLIENT_SECRET: 'wrong' },
    })
    expect(code).toBe(3)
    expect(nitro.counts.callsByOperation['GET /sign/envelopes'] ?? 0).toBe(before)
  })

  test('ends with 1 when nobody answers', async () => {
    const heal = nitro.inject({ kind: 'drop', times: 5, on: 'api' })
    const { err, code } = await call(['nitro-sign', 'GET', '/sign/envelopes'])
    heal()
    expect(code).toBe(1)
    expect(err).toMatch(/^No response from 127\.0\.0\.1:\d+ \(\w+\)\./)
  })

  test('gives up after --timeout', async () => {
    const heal = nitro.inject({ kind: 'latency', ms: 20_000, times: 1, on: 'api' })
    const { err, code } = await call(['nitro-sign', 'GET', '/sign/envelopes', '--timeout', '1'])
    heal()
    expect(code).toBe(1)
    expect(err).toMatch(/No response of 127\.0\.0\.1:\d+ to GET \/sign\/envelopes in time/)
  })

  test.each(['1.005', '2147483'])('a --timeout of %s s is one like any other', async (seconds) => {
    const { err, code } = await call(['nitro-sign', 'GET', '/sign/envelopes', '--timeout', seconds])
    expect({ err, code }).toEqual({ err: '', code: 0 })
  })

  test('writes a successful response to a file, and an error beside it', async () => {
    const path = join(folder, 'out.json')
    const done = await call(['nitro-sign', 'GET', '/sign/envelopes', '-o', path])
    expect(done).toMatchObject({ out: '', code: 0 })
    const written = readFileSync(path, 'utf8')
    expect(JSON.parse(written)).toHaveProperty('items')

    const refused = await call(['nitro-sign', 'GET', '/sign/envelopes/nope', '-o', path])
    expect(refused.code).toBe(4)
    expect(JSON.parse(refused.out)).toMatchObject({ status: 400 })
    expect(readFileSync(path, 'utf8')).toBe(written)
  })

  test('leaves no part of a file when the answer breaks off', async () => {
    await using server = await listen((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half of it')
      setTimeout(() => response.destroy(), 50)
    })
    const path = join(folder, 'broken.bin')
    const { code } = await run(['call', 'nitro-sign', 'GET', '/x', '-o', path], {
      env: { ...env, NITRO_SIGN_BASE_URL: server.url, NITRO_SIGN_TOKEN_BASE_URL: nitro.url },
    })
    expect(code).toBe(1)
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })

  test('shows status and headers on stderr with --include', async () => {
    const { out, err } = await call(['nitro-sign', 'GET', '/sign/envelopes', '-i'])
    expect(err).toMatch(/^200 OK\n(.*\n)*content-type: application\/json\n/)
    expect(JSON.parse(out)).toHaveProperty('items')
    expect(err).not.toMatch(/bearer/i)
  })

  test('has the terminal obey no word of a status', async () => {
    const token = '{"access_token":"a","token_type":"Bearer","expires_in":60}'
    const server = createServer().on('connection', (socket: Socket) => {
      socket.once('data', (sent: Buffer) => {
        const body = sent.toString().startsWith('POST') ? token : ''
        const head = `content-type: application/json\r\ncontent-length: ${body.length}`
        socket.end(`HTTP/1.1 200 \u001b]0;x\u0007OK\r\n${head}\r\n\r\n${body}`)
      })
    })
    const { port } = await new Promise<AddressInfo>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo))
    })
    try {
      const own = { ...env, NITRO_SIGN_BASE_URL: `http://127.0.0.1:${port}` }
      const { err } = await run(['call', 'nitro-sign', 'GET', '/sign/envelopes', '-i'], { env: own })
      expect(err).toMatch(/^200 \ufffd\]0;x\ufffdOK\n/)
    } finally {
      server.close()
    }
  })

  test('ends quietly when its reader has had enough', async () => {
    const { child, ended } = start(['call', 'nitro-sign', 'GET', '/sign/envelopes'], { env })
    child.stdout!.destroy()
    expect(await ended).toMatchObject({ err: '', code: 0 })
  })

  test.each([
    [
      ['nitro-sign', 'GET'],
      /^Missing: <path>\.\nUsage: latchkey call nitro-sign <method> <path> \[options\]\nExample: /,
    ],
    [['nitro-sign'], /^Missing: <method> and <path>\./],
    [[], /^Say which vendor: .*\nUsage: latchkey call <vendor> <method> <path> \[options\]/],
    [['nitro-sign', 'GET', 'sign/envelopes'], /path must start with \//],
    ...[
      '/a/../b',
      '/a/./b',
      '/a//b',
      '/a/',
      '/%2e%2E/b',
      '/a/.%2e',
      '/a/..?x=1',
      '/a/\\..\\b',
      '/a/.\t./b',
      '/a/..',
    ].map((path): [string[], RegExp] => [
      ['nitro-sign', 'DELETE', path],
      /path has (an empty|the segment|a backslash)/,
    ]),
    ...['/channels/#general', '/a?b=#c'].map((path): [string[], RegExp] => [
      ['nitro-sign', 'DELETE', path],
      /path has a "#", from which on nothing is sent/,
    ]),
    [['nitro-sign', 'GET', 'https://example.com/x'], /path must start with \//],
    [['nitro-sign', 'GET', '/sign/envelopes/{envelopeID}'], /Put a value in the place of \{envelopeID\}/],
    [['nitro-sign', 'G T', '/x'], /"G T" is not an HTTP method/],
    [['nitro-sign', 'GET', '/x', '-d', '{}'], /A GET call has no body/],
    [['nitro-sign', 'POST', '/x', '-d', 'planted: text'], /The body is not JSON.*Content-Type: text\/plain/],
    [['nitro-sign', 'POST', '/x', '-d', '{}', '-F', 'a=b'], /--data or --form, not both/],
    [['nitro-sign', 'GET', '/x', '-H', 'planted'], /--header takes a name and a value/],
    [['nitro-sign', 'GET', '/x', '-H', 'Authorization: planted'], /is sent for you/],
    [['nitro-sign', 'GET', '/x', '-q', '=planted'], /--query takes a name and a value/],
    ...['soon', '0', '-1', '3000000', 'Infinity'].map((seconds): [string[], RegExp] => [
      ['nitro-sign', 'GET', '/x', '--timeout', seconds],
      /--timeout must be a number of seconds, above 0 and at most 2147483/,
    ]),
    [['octotable', 'GET', '/rooms', '--property-id', 'x'], /OCTOTABLE_PROPERTY_ID or --property-id/],
    [
      ['gbg-go', 'POST', '/x', '--base-url', 'http://example.com'],
      /must be https or loopback.*GBG_GO_BASE_URL/,
    ],
  ])('%j ends with 2, says why, and sends nothing', async (args, message) => {
    const before = nitro.counts.tokenRequests + gbg.counts.tokenRequests + octotable.counts.tokenRequests
    const { out, err, code } = await call(args)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(out + err).not.toContain('planted')
    expect(nitro.counts.tokenRequests + gbg.counts.tokenRequests + octotable.counts.tokenRequests).toBe(
      before,
    )
  })
})

function write(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
