import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { clientSecretBasicRaw, tokenExchange, type TokenDialect } from '../../src/index.ts'
import { dialectOf, ownWords } from '../../src/request/own-words.ts'
import { separatedScopes } from '../../src/request/scopes.ts'
import { shapedRequest, type RequestShape } from '../../src/request/shaped-request.ts'

interface Seen {
  method?: string | undefined
  url?: string | undefined
  headers: Record<string, unknown>
  body: string
}

/** What arrives at a real server when a token is asked for. */
async function ask(
  shape: RequestShape,
  { path = '/token', ...more }: Partial<TokenDialect> & { path?: string },
  options: object = {},
): Promise<Seen> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { method, url, headers } = request
    seen.push({ method, url, headers, body })
    response.setHeader('content-type', 'application/json').end('{"access_token":"t","token_type":"Bearer"}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const dialect: TokenDialect = {
    encoding: 'json',
    grants: { client_credentials: { fixed: {} } },
    fields: { client_id: 'client_id', client_secret: 'client_secret' },
    response: {},
    request: shapedRequest(shape),
    ...more,
  }
  const fields = dialectOf('client_credentials', dialect).fields
  try {
    await tokenExchange(createClient(), path, dialect, {
      grant: 'client_credentials',
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      clientId: 'me',
      clientSecret: (fields['client_secret'] && 's3c/ret+:%') as string,
      ...options,
    })()
  } finally {
    server.close()
  }
  return seen[0]!
}

describe('a shaped token request', () => {
  test('of the method GET has everything in the query and no body', async () => {
    const { method, url, body, headers } = await ask(
      { method: 'GET' },
      { fields: { client_secret: 'secret' } },
    )
    expect({ method, body }).toEqual({ method: 'GET', body: '' })
    expect(new URL(url!, 'http://a.test').searchParams.get('secret')).toBe('s3c/ret+:%')
    expect(headers).not.toHaveProperty('content-type')
  })

  test('has parameters in the path, encoded, and not in the body', async () => {
    const fields = { client_secret: 'secret', store: 'store' }
    const { url, body } = await ask(
      { path: ['store'] },
      { path: '/stores/{store}/tokens', fields },
      { extraParams: { store: 'a/b' } },
    )
    expect(url).toBe('/stores/a%2Fb/tokens')
    expect(JSON.parse(body)).toEqual({ secret: 's3c/ret+:%' })
  })

  test.each(['.', '..'])('refuses %s in a path, which would ask another address', async (store) => {
    const wanted = ask(
      { path: ['store'] },
      { path: '/stores/{store}', fields: { store: 'store' } },
      { extraParams: { store } },
    )
    await expect(wanted).rejects.toMatchObject({ code: 'invalid_option', option: 'extraParams.store' })
  })

  test('is refused at construction without a parameter its path needs', async () => {
    const wanted = ask(
      { path: ['store'] },
      {
        path: '/stores/{store}',
        fields: { store: 'store' },
        grants: { client_credentials: { fixed: {}, required: ['store'] } },
      },
    )
    await expect(wanted).rejects.toMatchObject({ code: 'invalid_option', option: 'extraParams.store' })
  })

  test('has headers made of parameters, also of some that stand nowhere else', async () => {
    const { headers, body } = await ask(
      { headers: { 'X-Id': '{client_id}', Authorization: 'Key {api_key}' }, headerOnly: ['api_key'] },
      { fields: { client_id: 'client_id', api_key: 'api_key' } },
      { extraParams: { api_key: 'k' } },
    )
    expect(headers).toMatchObject({ 'x-id': 'me', authorization: 'Key k' })
    expect(JSON.parse(body)).toEqual({ client_id: 'me' })
  })

  test.each([
    ['Basic {client_secret}:', 's3c/ret+:%:'],
    ['Basic {client_id}/token:{client_secret}', 'me/token:s3c/ret+:%'],
    ['Basic app:', 'app:'],
  ])('has user and password of %s encoded, as HTTP Basic asks', async (Authorization, sent) => {
    const { headers } = await ask({ headers: { Authorization } }, {})
    expect(headers['authorization']).toBe(`Basic ${btoa(sent)}`)
  })

  test('has a value of Basic that is encoded already as it is', async () => {
    const { headers } = await ask({ headers: { Authorization: 'Basic YXBwOg==' } }, {})
    expect(headers['authorization']).toBe('Basic YXBwOg==')
  })

  test('has parameters in the query beside a body', async () => {
    const { url, body } = await ask({ query: { client_id: 'app' } }, {})
    expect(url).toBe('/token?app=me')
    expect(JSON.parse(body)).toEqual({ client_secret: 's3c/ret+:%' })
  })

  test('nests members, and has constants that are no text', async () => {
    const { body } = await ask(
      { constants: { remember: true, '/auth/version': 2 } },
      { fields: { client_id: '/auth/id', client_secret: '/auth/secret' } },
    )
    expect(JSON.parse(body)).toEqual({ auth: { id: 'me', secret: 's3c/ret+:%', version: 2 }, remember: true })
  })

  test('has scopes as a list where JSON holds one', async () => {
    const fields = { scope: '/ask/scopes' }
    const { body } = await ask({ lists: ['scope'] }, { fields }, { scope: 'a b' })
    expect(JSON.parse(body)).toEqual({ ask: { scopes: ['a', 'b'] } })
    expect((await ask({ lists: ['scope'] }, { fields })).body).toBe('{}')
  })

  test.each([
    ['42', 42],
    ['-1.5', -1.5],
    ['true', true],
    ['false', false],
    ['007', '007'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.2.3', '1.2.3'],
    ['null', 'null'],
    ['all', 'all'],
  ])('has %s as a number or a truth value where JSON wants one, if it can be one', async (text, value) => {
    const fields = { account: '/ask/account' }
    const options = { extraParams: { account: text } }
    const { body } = await ask({ literals: ['account'] }, { fields }, options)
    expect(JSON.parse(body)).toEqual({ ask: { account: value } })
    expect(JSON.parse((await ask({}, { fields, encoding: 'json' }, options)).body)).toEqual({
      ask: { account: text },
    })
  })

  test.each(['form', 'json'] as const)('has the id of Basic in a %s body as well', async (encoding) => {
    const { body, headers } = await ask(
      { idInBody: true },
      { encoding, clientAuth: clientSecretBasicRaw, fields: { client_id: 'app', client_secret: 'secret' } },
    )
    expect(headers).toMatchObject({ authorization: `Basic ${btoa('me:s3c/ret+:%')}` })
    expect(body).toBe(encoding === 'json' ? '{"app":"me"}' : 'app=me')
  })

  test('joins scopes as the vendor wants them', async () => {
    const { body } = await ask(
      {},
      { scopes: separatedScopes(','), fields: { scope: 'scope' } },
      { scope: 'a b' },
    )
    expect(JSON.parse(body)).toEqual({ scope: 'a,b' })
  })
})

test('a grant that sends no secret leaves out the one its client has for the others', async () => {
  const own = ownWords({ path: '/other', clientAuth: undefined, fields: { client_id: 'id' } })
  const grants = { client_credentials: { fixed: {}, own } }
  for (const clientAuth of [{}, { clientAuth: clientSecretBasicRaw }]) {
    const { headers, body } = await ask({}, { grants, ...clientAuth }, { clientSecret: 's3c/ret+:%' })
    expect(body).toBe('{"id":"me"}')
    expect(headers).not.toHaveProperty('authorization')
  }
})

test('a secret that no grant of the vendor sends is refused, for a grant with words of its own as well', async () => {
  const fields = { client_id: 'id' }
  const grants = { client_credentials: { fixed: {}, own: ownWords({ path: '/other' }) } }
  await expect(ask({}, { fields, grants }, { clientSecret: 's' })).rejects.toThrow(
    '"clientSecret" is no option',
  )
})

test('a grant that has an operation of its own is asked for there', async () => {
  const { url, body } = await ask(
    {},
    {
      grants: {
        client_credentials: { fixed: {}, own: ownWords({ path: '/other', fields: { client_id: 'id' } }) },
      },
    },
  )
  expect({ url, body }).toEqual({ url: '/other', body: '{"id":"me"}' })
})
