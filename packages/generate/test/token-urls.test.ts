import { describe, expect, test } from 'vitest'
import { tokenUrls } from '../src/new-vendor/oauth-flows.ts'
import { planSpec } from '../src/new-vendor/plan-spec.ts'

const overlay = 'specs/acme/overlay.yaml'

const documentWith = (tokenUrl: string) => ({
  openapi: '3.1.0',
  info: { title: 'Acme', version: '1' },
  servers: [{ url: 'https://api.acme.test/v1' }],
  paths: {},
  components: {
    securitySchemes: { oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: {} } } } },
  },
})

describe('the token URL of an OAuth 2 scheme', () => {
  test.each([
    [
      'https://auth.acme.test/{tenant}/oauth2/{version}/token',
      '/{tenant}/oauth2/{version}/token',
      ['tenant', 'version'],
    ],
    ['https://auth.acme.test/token', '/token', []],
    ['/oauth/token', '/oauth/token', []],
    ['http://localhost:8080/token', '/token', []],
    ['http://auth.localhost/token', '/token', []],
  ])('%s keeps its variables, which have to be given', async (tokenUrl, path, variables) => {
    const { authored } = await planSpec(
      documentWith(tokenUrl),
      'https://acme.test',
      overlay,
      async () => undefined,
    )
    expect(Object.keys(authored!)).toEqual([path])
    const { parameters = [] } = authored![path] as { parameters?: { name: string }[] }
    expect(parameters).toEqual(
      variables.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    )
  })

  test.each([
    ['http://auth.acme.test/token', 'is http'],
    ['http://localhost.acme.test/token', 'is http'],
    ['https://auth.acme.test/token?for=you', 'has more than a path'],
    ['https://{tenant}.acme.test/token', 'has a variable for a host'],
    ['ftp://auth.acme.test/token', 'is not of the web'],
  ])('%s becomes no operation, and the note says why', (tokenUrl, why) => {
    const { found, notes } = tokenUrls(documentWith(tokenUrl), overlay)
    expect(found).toEqual([])
    expect(notes).toEqual([expect.stringContaining(`(${tokenUrl}) cannot become an operation: it ${why}`)])
  })

  test.each(['http://auth.acme.test/token', 'https://{tenant}.acme.test/token'])(
    'what is to be written instead of %s is said with the folder it is written in',
    (tokenUrl) =>
      expect(tokenUrls(documentWith(tokenUrl), overlay).notes).toEqual([
        expect.stringContaining(` in ${overlay}.`),
      ]),
  )
})
