import { describe, expect, test } from 'vitest'
import { petstore, repository } from './own-repository.ts'
import { atTerminal, hasTerminal, run } from './run.ts'

const things = { get: { operationId: 'things', responses: { 200: { description: 'Things.' } } } }

/** What `add` says of a document with this in it, and what it makes. */
async function added(more: object, schemes: object = {}) {
  const made = repository({
    'petstore.yaml': JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Things', version: '1' },
      servers: [{ url: 'https://api.things.test' }],
      paths: { '/things': things },
      components: { securitySchemes: schemes },
      security: [Object.fromEntries(Object.keys(schemes).map((name) => [name, []]))],
      ...more,
    }),
  })
  return { ...made, ...(await made.add('--no-input')) }
}

describe('add says by name', () => {
  const oauth = (flows: object) => ({ oauth: { type: 'oauth2', flows } })

  test.each<[what: string, schemes: object, said: string]>([
    [
      'where OpenID Connect says that tokens come from',
      {
        sso: {
          type: 'openIdConnect',
          openIdConnectUrl: 'https://id.things.test/.well-known/openid-configuration',
        },
      },
      'https://id.things.test/.well-known/openid-configuration says where its tokens come from',
    ],
    [
      'that the implicit flow is of no use to it',
      oauth({ implicit: { authorizationUrl: 'https://id.things.test', scopes: {} } }),
      'the implicit flow, which gives tokens to pages in a browser',
    ],
    [
      'that a flow states no token URL',
      oauth({ clientCredentials: { scopes: {} } }),
      '(none is stated) cannot become',
    ],
    [
      'a token URL that is no text',
      oauth({ clientCredentials: { tokenUrl: 42, scopes: {} } }),
      '(42) cannot become',
    ],
    [
      'that a fetch has to bring what no option can',
      { d: { type: 'http', scheme: 'digest' } },
      'give the client a fetch of yours',
    ],
    [
      'that a fetch has to bring a certificate',
      { c: { type: 'mutualTLS' } },
      'give the client a fetch of yours',
    ],
  ])('%s', async (_, schemes, said) => {
    const { code, err } = await added({}, schemes)
    expect(code).toBe(0)
    expect(err).toContain(said)
  })

  test('a grant of a dialect that a program cannot ask for, and what to do', async () => {
    const grant = 'urn:ietf:params:oauth:grant-type:saml2-bearer'
    const json = (properties: object) => ({ content: { 'application/json': { schema: { properties } } } })
    const { err } = await added({
      paths: {
        '/things': things,
        '/token': {
          post: {
            requestBody: json({ grant_type: {}, assertion: {} }),
            responses: { 200: { description: 'A token.', ...json({ access_token: {} }) } },
            'x-token-dialect': {
              encoding: 'json',
              clientAuth: 'none',
              grants: { [grant]: { parameters: ['assertion'] } },
              tokenTypeOptional: true,
            },
          },
        },
      },
    })
    expect(err).toContain(`has ${grant}, and not client_credentials`)
    expect(err).toContain('fixed: { grant_type: … }')
    expect(err).toContain('✓ petstore: 1 operation,')
  })
})

test('the first program of a client that takes a fetch gives it one', async () => {
  const { out } = await added({}, { d: { type: 'http', scheme: 'digest' } })
  expect(out).toContain('// A fetch of yours has to bring d (http digest).')
  expect(out).toContain('({ baseUrl, fetch })')
})

test('nobody is said to sign in where there is a refresh alone', async () => {
  const json = (properties: object) => ({ content: { 'application/json': { schema: { properties } } } })
  const text = { type: 'string' }
  const { err } = await added(
    {
      paths: {
        '/things': things,
        '/refresh': {
          post: {
            operationId: 'refresh',
            security: [],
            requestBody: json({ grant_type: text, refresh_token: text }),
            responses: { 200: { description: 'A token.', ...json({ access_token: text }) } },
          },
        },
      },
    },
    { bearer: { type: 'http', scheme: 'bearer' } },
  )
  expect(err).toContain(
    'Refresh tokens that you have already are used by what src/petstore/sign-in.ts exports.',
  )
  expect(err).not.toContain('People sign in')
})

test('what hands out tokens is not counted among the calls', async () => {
  const flows = { clientCredentials: { tokenUrl: 'https://api.things.test/token', scopes: {} } }
  expect((await added({}, { oauth: { type: 'oauth2', flows } })).err).toContain('✓ petstore: 1 operation,')
})

test('a document is read from standard input, and what is wrong with it is said there', async () => {
  const { root, read } = repository()
  const add = (stdin: string) => run(['add', 'piped', '--from', '-', '--no-install'], { cwd: root, stdin })
  expect(await add('openapi: 3.1.0\ninfo: [')).toMatchObject({
    code: 1,
    err: expect.stringContaining('standard input:2:'),
  })
  expect(await add(petstore)).toMatchObject({ code: 0 })
  expect(read('specs/piped/published.yaml')).toBe(petstore)
})

test('a link in a title is what it says', async () => {
  const { read } = await added({ info: { title: 'The [Things](https://x.test) API', version: '1' } })
  expect(read('src/petstore/generated/README.md')).toContain('# The Things API: where')
})

test('a backslash in a version ends no escape before a link', async () => {
  const { read } = await added({ info: { title: 'Things', version: String.raw`1\[x](https://x.test)` } })
  expect(read('src/petstore/generated/README.md')).toMatch(/version 1(\\\\)*\\\[x/)
})

test('a path in what is said of the client shows no picture', async () => {
  const odd = '/![x](https://x.test/p.png)` <img src=x>'
  const { read, err } = await added({
    paths: { '/things': things, [odd]: { get: { operationId: 'Things', responses: {} } } },
  })
  expect(err).toContain('![x](')
  const readme = read('src/petstore/generated/README.md')
  expect(readme).toContain('as would GET /!')
  expect(readme.replace(/`[^`\n]*`/g, '')).not.toMatch(/(?<!\\)\[x|<img/)
})

test.each([
  [
    'no operation',
    'paths: {}',
    'The document describes no operation: there is nothing to call. Is it the right one?',
  ],
  ['nothing of credentials', '$paths', 'The document asks for no credentials, and none are sent.'],
  [
    'a key',
    '$paths\nsecurity: [{ key: [] }]\ncomponents: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }',
    'The client takes credentials as options, or reads them: PETSTORE_KEY, PETSTORE_BASE_URL.',
  ],
  [
    'a bearer of others',
    '$paths\nsecurity: [{ key: [] }]\ncomponents: { securitySchemes: { key: { type: http, scheme: bearer } } }',
    'The document shows no way to get tokens by program: the client takes one as an option, or reads PETSTORE_ACCESS_TOKEN.',
  ],
])('says of a document that states %s what calls carry', async (_, rest, says) => {
  const paths = `paths: { /a: { get: { responses: { '204': { description: none } } } } }`
  const head = `openapi: 3.1.0\ninfo: { title: A, version: '1' }\nservers: [{ url: https://a.example }]\n`
  const { add } = repository({ 'petstore.yaml': `${head}${rest.replace('$paths', paths)}\n` })
  const { code, err } = await add()
  expect(code, err).toBe(0)
  expect(err.split('\n')).toContain(says)
})

describe.runIf(hasTerminal)('at a terminal', { timeout: 240_000 }, () => {
  const add = 'add petstore --from petstore.yaml --no-install'
  const cleared = '… making petstore\r\u001B[K'

  test('what it is at shows until it is done, and with --json never', async () => {
    const seen = await atTerminal(repository().root, `${add} --no-input`)
    expect(seen.startsWith(cleared)).toBe(true)
    expect(seen).toContain('✓ petstore: 1 operation')
    expect(await atTerminal(repository().root, `${add} --no-input --json`)).toMatch(/^\{/)
  })

  test('what it is at is taken away before a question, and before an error', async () => {
    const asked = await atTerminal(repository().root, add, 'Which?', '\n')
    expect(asked.startsWith(cleared)).toBe(true)
    expect(asked.split('…')).toHaveLength(2)
    expect(asked).toContain('✓ petstore: 1 operation')
    const failed = await atTerminal(repository().root, 'add petstore --from gone.yaml')
    expect(failed.startsWith(cleared)).toBe(true)
    expect(failed).toContain('gone.yaml')
  })
})
