import type { Json } from '@latchkey/openapi'
import { expect, test } from 'vitest'
import type { WireFacts, WireOptions } from '../../src/wire/index.ts'
import { one, read } from './read.ts'

test('a part behind a whole host may be empty, as one in a path may, and one in a host may not', () => {
  const variables = { port: { default: '443' }, base: { default: '' }, zone: { default: '' } }
  const urls = ['https://api.test:{port}{base}', 'https://{zone}.api.test']
  const { servers } = read({}, { servers: urls.map((url) => ({ url, variables })) })
  expect(servers[0]?.variables['base']).toMatchObject({ default: '' })
  expect(servers[1]?.variables['zone']).toMatchObject({ default: undefined })
})

test('a variable of an operation’s server is that of the API where its default is the same', () => {
  const server = (url: string, host: string) => ({
    url,
    variables: { host: { default: host }, zone: { default: 'eu' } },
  })
  const facts = read(
    { servers: [server('https://{zone}.{host}/up', 'files.acme.io')] },
    { servers: [server('https://{zone}.{host}', 'api.acme.io')] },
  )
  expect(facts.operationServers[0]?.map(({ url }) => url)).toEqual(['https://{zone}.files.acme.io/up'])
})

const servers = (list: Json, options: WireOptions = {}, security: Json = [{ key: [] }]) => {
  const { servers: found, remarks } = read({}, { servers: list, security }, options)
  return [found.map(({ url, name }) => `${name} ${url}`), remarks.map(({ pointer }) => pointer)]
}

test.each<[string, Json, string[]]>([
  ['http is never given a credential', [{ url: 'http://api.test' }], []],
  ['a placeholder is nobody’s address', [{ url: 'https://example.com/v1' }], []],
  ['a placeholder is nobody’s address', [{ url: 'https://your-domain.api.test' }], []],
  ['a loopback address is everybody’s own machine', [{ url: 'http://localhost:8080' }], []],
  ['a relative address needs to know where the document lives', [{ url: '/v1' }], []],
])('%s: it is no default, and that is said', (_, list, right) => {
  expect(servers(list)).toEqual([right, ['#/servers/0/url']])
})

test('a relative address starts where the document lives', () => {
  expect(servers([{ url: '../v1' }], { documentUrl: 'https://api.test/docs/openapi.json' })).toEqual([
    ['api-test-v1 https://api.test/v1'],
    [],
  ])
})

test('http will do where no call carries a credential', () => {
  expect(servers([{ url: 'http://api.test' }], {}, [])).toEqual([['api-test http://api.test'], []])
})

test('a sandbox that stands first is no default, and that is said; a top-level domain is no sandbox', () => {
  const list = [{ url: 'https://api-sandbox.test' }, { url: 'https://api.test', description: 'Production' }]
  expect(servers(list)).toEqual([
    ['sandbox https://api-sandbox.test', 'production https://api.test'],
    ['#/servers/0'],
  ])
  expect(servers([{ url: 'https://api.acme.dev' }])[1]).toEqual([])
})

test('an empty default of a variable is one in a path, and none in a host', () => {
  const url = 'https://{tenant}.api.test/{base}'
  const { servers: found } = read(
    {},
    { servers: [{ url, variables: { tenant: { default: '' }, base: { default: '' } } }] },
  )
  expect(found[0]!.variables).toMatchObject({ tenant: { default: undefined }, base: { default: '' } })
})

test('a default called as an environment is one where its variable chooses no environment', () => {
  const url = 'https://{username}.{subdomain}.{region}.test/v1'
  const variables = {
    username: { default: 'demo' },
    subdomain: { default: 'sandbox' },
    region: { default: 'test', enum: ['test', 'eu'] },
  }
  const { servers: found } = read({}, { servers: [{ url, variables }] })
  expect(found[0]!.variables).toMatchObject({
    username: { default: 'demo' },
    subdomain: { default: undefined },
    region: { default: undefined },
  })
})

test('operations with servers of their own name them, unless they are those of the API', () => {
  const own = (url: string): WireFacts => read({ servers: [{ url }] })
  expect([one(own('https://up.test')), own('https://up.test').operationServers[0]?.[0]?.url]).toEqual([
    { server: 0 },
    'https://up.test',
  ])
  expect(one(own('https://api.test'))).toBeUndefined()
})

test('where only operations state servers, theirs is the address of the API', () => {
  const facts = read({ servers: [{ url: 'https://up.test' }] }, { servers: undefined as unknown as Json })
  expect([one(facts), facts.servers[0]?.url]).toEqual([undefined, 'https://up.test'])
})
