import createClient from 'openapi-fetch'
import { expect, test } from 'vitest'
import * as wire from '../../src/wire/index.ts'
import { onLoopback } from './support.ts'

test.each([
  ['application/json', '{"a":1}', { a: 1 }],
  ['application/problem+json', '{"a":1}', { a: 1 }],
  ['application/json-patch+json', '[]', []],
  ['application/json-seq', '\u001e{}\n', '\u001e{}\n'],
  ['text/csv', 'a;b', 'a;b'],
  ['application/xml', '<a/>', '<a/>'],
])('a response is read by its own media type: %s', async (type, body, right) => {
  const { client } = await onLoopback({ 'GET /r': [wire.parseByType()] }, { type, body })
  expect((await client['GET']!('/r')).data).toEqual(right)
})

test.each([
  ['application/jwt', 'e.y.J', 'e.y.J'],
  ['text/csv; header=present', 'a;b', expect.any(Blob)],
  ['image/svg+xml', '<svg/>', expect.any(Blob)],
  ['image/png', 'a', expect.any(Blob)],
  ['application/json', '[]', []],
])(
  'a response is read as its document says, whatever its media type is called: %s',
  async (type, body, right) => {
    const step = wire.parseByType({ 'application/jwt': 'text', 'text/csv': 'blob', 'image/*': 'blob' })
    const { client } = await onLoopback({ 'GET /r': [step] }, { type, body })
    expect((await client['GET']!('/r')).data).toEqual(right)
  },
)

test.each<[string, string | Uint8Array, unknown]>([
  ['JSON', '{"a":1}', { a: 1 }],
  ['a text', '5;6', '5;6'],
  ['a text that begins like JSON', '[a]', '[a]'],
  ['bytes', new Uint8Array([0x25, 0xff]), expect.any(Blob)],
  ['nothing', '', undefined],
])('a response without a media type is read as what it is: %s', async (_, body, right) => {
  const { client } = await onLoopback({ 'GET /r': [wire.parseByType()] }, { body })
  expect((await client['GET']!('/r')).data).toEqual(right)
})

test('bytes are read as a Blob of their media type, by the table and by the response', async () => {
  const pdf = { type: 'application/pdf', body: '%PDF' }
  for (const step of [wire.parseByType(), wire.parseAs('blob')]) {
    const { client } = await onLoopback({ 'GET /r': [step] }, pdf)
    const { data } = await client['GET']!('/r')
    expect(data).toBeInstanceOf(Blob)
    expect([(data as Blob).type, await (data as Blob).text()]).toEqual(['application/pdf', '%PDF'])
  }
})

const latin = new Uint8Array([0x66, 0xfc, 0x72])

test.each([
  ['text/csv; charset=ISO-8859-1', latin, 'für'],
  ['application/xml;charset="windows-1252"', latin, 'für'],
  ['text/plain; charset=utf-8', 'für', 'für'],
  ['text/plain; charset=unheard-of', 'für', 'für'],
  ['text/plain', '', ''],
])('a text is read in the character set that its response states: %s', async (type, body, right) => {
  for (const step of [wire.parseText, wire.parseByType({ 'text/plain': 'text' })]) {
    const { client } = await onLoopback({ 'GET /r': [step] }, { type, body })
    expect((await client['GET']!('/r')).data ?? '').toBe(right)
  }
})

test('a parseAs of the call wins, and one that is undefined does not', async () => {
  const { client } = await onLoopback({ 'GET /r': [wire.parseText] })
  expect((await client['GET']!('/r', { parseAs: 'json' })).data).toEqual({})
  expect((await client['GET']!('/r', { parseAs: undefined })).data).toBe('{}')
})

test('operations that are not in the table, and request(), are as openapi-fetch has them', async () => {
  const { client, seen } = await onLoopback({ 'PUT /t': [wire.body({ 'text/plain': wire.rawBody })] })
  await client['POST']!('/t', { body: { a: 1 } })
  const request = client['request'] as unknown as (...call: unknown[]) => Promise<unknown>
  await request('put', '/t', { body: 'text' })
  expect(seen.map(({ method, body }) => [method, body])).toEqual([
    ['POST', '{"a":1}'],
    ['PUT', 'text'],
  ])
})

test('a refused operation is refused at the call, by name', async () => {
  const { client, seen } = await onLoopback({ 'GET /r': [wire.refused('cannot be sent')] })
  await expect(client['GET']!('/r')).rejects.toMatchObject({ code: 'not_sendable', option: 'GET /r' })
  expect(seen).toEqual([])
})

const uploads: wire.OperationServers = [['https://api.{region}.test/v3', 'https://up.{region}.test/x']]

test.each([
  ['https://api.eu.test/v3', undefined, 'https://up.eu.test/x/u'],
  ['https://api.us.test/v3/', undefined, 'https://up.us.test/x/u'],
  // A proxy, or a mock: nothing of it goes anywhere else.
  ['http://127.0.0.1:1234', undefined, 'http://127.0.0.1:1234/u'],
  ['https://proxy.test/v3', undefined, 'https://proxy.test/v3/u'],
  ['https://api.eu.test/v3', 'https://own.test', 'https://own.test/u'],
])(
  'with the API at %s (and the call at %s) an operation with servers of its own goes to %s',
  async (baseUrl, own, right) => {
    const urls: string[] = []
    const fetch = async (input: Request): Promise<Response> => {
      urls.push(input.url)
      return Response.json({})
    }
    const table = { 'GET /u': [wire.server(uploads)] }
    const client = wire.wireClient(
      createClient<Record<'/u', { get: object }>>({ baseUrl, fetch }),
      table,
      baseUrl,
    )
    await (client as unknown as { GET: (path: string, init: object) => Promise<unknown> }).GET('/u', {
      baseUrl: own,
    })
    expect(urls).toEqual([right])
  },
)

test.each([
  ['http://localhost:3000', undefined],
  ['http://127.0.0.1/v3', undefined],
  ['http://[::1]', undefined],
  ['https://localhost.acme.test', 'https://up.test'],
  ['https://127.acme.test/v3', 'https://up.test'],
])('where the document names no address of the API, only loopback is a mock: %s', (baseUrl, own) => {
  expect(wire.ownServer([['', 'https://up.test']], {}, baseUrl)).toBe(own)
})

test('tokens may go to the API and to the servers of its operations, and of another client to its own address only', () => {
  expect(wire.statedOrigins('https://api.eu.test/v3', [uploads])).toEqual([
    'https://api.eu.test',
    'https://up.eu.test',
  ])
  expect(wire.statedOrigins('https://proxy.test', [uploads])).toEqual(['https://proxy.test'])
})

test('an operation whose servers cannot be given a credential is refused, and goes to an address of its call', async () => {
  const { client, seen, baseUrl } = await onLoopback({})
  const own = wire.wireClient(client, { 'GET /u': [wire.server([['https://api.test']])] }, 'https://api.test')
  await expect(own['GET']!('/u')).rejects.toMatchObject({ code: 'not_sendable', option: 'baseUrl' })
  await own['GET']!('/u', { baseUrl })
  expect(seen).toHaveLength(1)
})

test.each([['evil.test/'], ['evil.test#'], ['a@evil.test'], ['evil.test\\'], ['evil.test?x='], ['']])(
  'a variable of a host cannot lead to another host: %j',
  (region) => {
    expect(() => wire.fillServer('https://{region}.api.test/v3', { region })).toThrow(/"region"/)
  },
)

test.each(['https://api{env}.example.com', 'https://{env}-api.example.com'])(
  'a variable that is a part of a name in a host cannot end the host: %s',
  (template) => {
    expect(() => wire.fillServer(template, { env: 'evil.test/' })).toThrow(/"env"/)
    expect(() => wire.fillServer(template, { env: '/x' })).toThrow(/"env"/)
  },
)

test.each(['constructor', 'toString', '__proto__'])('no environment and no variable is called %s', (name) => {
  expect(() => choose(name)).toThrow(/"environment" must be one of/)
  expect(() => wire.fillServer(`https://{${name}}.test`, {})).toThrow('is missing')
})

test('a variable of a path may have several segments, and none that leads back', () => {
  const template = 'https://api.test/{base}/x'
  expect(wire.fillServer(template, { base: 'a/b' })).toBe('https://api.test/a/b/x')
  for (const base of ['..', 'a/../..', './a', 'a?b', 'a#b'])
    expect(() => wire.fillServer(template, { base })).toThrow(/"base"/)
})

const choices = {
  sandbox: { url: 'https://sandbox.test' },
  production: {
    url: 'https://{region}.test',
    variables: { region: { default: 'eu', values: ['eu', 'us'] } },
  },
}
const choose = (environment?: string, region?: string, baseUrl?: string, preset?: string): string =>
  wire.chooseServer(choices, { baseUrl, environment, preset }, { region })

test('the address is that of the environment, its variables filled with what is given or their defaults', () => {
  expect(choose('sandbox')).toBe('https://sandbox.test')
  expect(choose('production')).toBe('https://eu.test')
  expect(choose(undefined, 'us', undefined, 'production')).toBe('https://us.test')
  expect(choose(undefined, undefined, 'http://localhost:1')).toBe('http://localhost:1')
})

test('a part of a path may be empty where that is its default, and nowhere else', () => {
  const of = (preset: string, url: string, v?: string): string =>
    wire.chooseServer(
      { production: { url, variables: { v: { default: preset } } } },
      { baseUrl: undefined, environment: undefined, preset: 'production' },
      { v },
    )
  expect(of('', 'https://api.test/{v}')).toBe('https://api.test/')
  expect(of('', 'https://api.test/{v}', 'v2')).toBe('https://api.test/v2')
  expect(() => of('v1', 'https://api.test/{v}', '')).toThrow(/"v"/)
  expect(() => of('', 'https://{v}.api.test')).toThrow(/"v"/)
  expect(() => of('', '{v}://api.test')).toThrow(/"v"/)
})

test('an address whose last part is empty is still the one of the document', () => {
  const own = [['https://api.test/{v}', 'https://up.test/{v}']] as const
  expect(wire.ownServer(own, { v: '' }, 'https://api.test/')).toBe('https://up.test/')
  expect(wire.ownServer(own, { v: '' }, 'https://api.test/v2/')).toBe('https://up.test/v2')
  expect(wire.ownServer(own, { v: 'v1' }, 'https://api.test/')).toBeUndefined()
})

test.each([
  ['environment', () => choose()],
  ['environment', () => choose('staging')],
  ['environment', () => choose('sandbox', undefined, 'https://own.test')],
  ['region', () => choose('production', 'mars')],
])('an address that is not clear is refused, naming "%s" %#', (option, call) => {
  expect(call).toThrow(expect.objectContaining({ code: 'invalid_option', option }))
})

test.each([
  ['', 'https://api.test:443'],
  ['/v1', 'https://api.test:443/v1'],
  ['/v1/a', 'https://api.test:443/v1/a'],
])('a variable behind a whole host may be a path: %j', (base, right) => {
  const others = { host: 'api.test', port: '443' }
  expect(wire.fillServer('https://{host}:{port}{base}', { ...others, base })).toBe(right)
})

test.each(['@evil.test', '/../x', '/a?b', '/a#b', '/a\\b', '/..'])('and leads nowhere else: %s', (base) => {
  expect(() => wire.fillServer('https://api.test{base}', { base })).toThrow(/"base"/)
  expect(() => wire.fillServer('https://api.{base}', { base: '/x' })).toThrow(/"base"/)
})
