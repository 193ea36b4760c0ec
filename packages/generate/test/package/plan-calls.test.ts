import type { JsonObject } from '@latchkey/openapi'
import { describe, expect, test } from 'vitest'
import { explain } from '../../src/explain/explain.ts'
import { packageTests } from '../../src/package/package-tests.ts'
import { callRules } from '../../src/package/plan-calls.ts'
import { readmeFile } from '../../src/package/readme-file.ts'
import { settingsOf } from '../../src/package/settings.ts'
import { readWire, renderWire } from '../../src/wire/index.ts'
import { codeFiles } from '../../src/package/code-files.ts'
import { codeOf, documentWith, planOf, tokenOperation } from './plan.ts'

const schemes = {
  key: { type: 'apiKey', in: 'header', name: 'X-Key' },
  app: { type: 'http', scheme: 'basic' },
  oauth: { type: 'http', scheme: 'bearer' },
  digest: { type: 'http', scheme: 'digest' },
  certificate: { type: 'mutualTLS' },
}
const get = (more: JsonObject): JsonObject => ({ get: { responses: {}, ...more } })
const withSecurity = (security: JsonObject[], paths: JsonObject = {}): JsonObject =>
  documentWith(paths, { security, components: { securitySchemes: schemes } })
const clientOf = (document: JsonObject): string => codeOf(document)['src/client.ts']!

test('the word of a scheme ends no comment of the client and no code of its README', () => {
  const scheme = '*/ }); run(); type Rest = ({ /* `<img src=x onerror=run()>`'
  const plan = planOf(
    documentWith(
      {},
      { security: [{ odd: [] }], components: { securitySchemes: { odd: { type: 'http', scheme } } } },
    ),
  )
  const code = codeFiles(plan)['src/client.ts']!
  expect(code.replace(/\/\*[\s\S]*?\*\/|'(\\.|[^'\\\n])*'|"(\\.|[^"\\\n])*"/g, '')).not.toContain('run(')
  expect(readmeFile(plan, {}).replace(/`[^`]*`/g, '')).not.toContain('run(')
})

describe('credentials the document does not insist on', () => {
  test.each<[string, JsonObject[]]>([
    ['a key', [{ key: [] }, {}]],
    ['a token', [{}, { oauth: [] }]],
  ])('%s may be left out where every operation can do without', (_, security) => {
    const plan = planOf(withSecurity(security, { '/status': get({ security: [] }) }))
    expect(callRules(plan.calls).alternatives.at(-1)).toEqual([])
    expect(settingsOf(plan).needed).toEqual([])
    expect(settingsOf(plan).optional).toHaveLength(2)
    expect(readmeFile(plan, {})).toContain('Nothing is needed')
  })

  test('are needed where one operation insists on them', () => {
    const document = withSecurity([{ key: [] }, {}], { '/own': get({ security: [{ key: [] }] }) })
    expect(callRules(planOf(document).calls).alternatives).toEqual([['key']])
  })
})

test.each<[string, JsonObject, needed: unknown[]]>([
  ['whichever way is complete', {}, [[['appKey.username', 'appKey.password'], ['key']]]],
  ['beside tokens of its own', { '/token': { post: tokenOperation({}) } }, ['clientId', 'clientSecret']],
])('a key that is all some operations take is read from the environment, %s', (_, token, needed) => {
  const other = Object.keys(token).length > 0 ? { oauth: [] } : { app: [] }
  const document = withSecurity([other], { '/own': get({ security: [{ key: [] }] }), ...token })
  const { needed: all, optional } = settingsOf(planOf(document))
  expect(all.filter((one) => one !== 'baseUrl')).toEqual(needed)
  expect(optional).toContain('key')
})

describe('an operation that asks for less than others', () => {
  const paths = {
    '/status': get({ security: [] }),
    '/app': get({ security: [{ app: [] }] }),
    '/both': get({ security: [{ app: [], key: [] }] }),
    '/any': get({ security: [{ app: [] }, { key: [] }] }),
    '/digest': get({ security: [{ digest: [] }] }),
  }
  const document = withSecurity([{ key: [] }], paths)

  test('is given what it asks for; one that asks for what no option gives is given all there is', () => {
    expect(planOf(document).calls.operations).toEqual({
      'GET /things': ['key'],
      'GET /status': [],
      'GET /app': ['appKey'],
    })
    expect(clientOf(document)).toContain('narrowed(wired(')
  })

  test('changes nothing where calls carry tokens alone', () => {
    expect(clientOf(withSecurity([{ oauth: [] }], { '/status': paths['/status'] }))).not.toMatch(
      /narrowed|rules/,
    )
  })

  test('makes no address of its own one that credentials may go to, unless it asks for some', () => {
    const at = (url: string, more: JsonObject): JsonObject => get({ servers: [{ url }], ...more })
    const code = renderWire(
      readWire(
        withSecurity([{ oauth: [] }], {
          '/status': at('https://status.example.net', { security: [] }),
          '/files': at('https://files.example.net', {}),
        }),
      ),
    )
    expect(code).toContain('statedOrigins(baseUrl, [servers2], defaults)')
    const open = renderWire(
      readWire(
        withSecurity([{ oauth: [] }], { '/status': at('https://status.example.net', { security: [] }) }),
      ),
    )
    expect(open).toContain("return [checkUrl('baseUrl', baseUrl).origin]")
    expect(open).toContain('server(servers1, defaults)')
  })

  test('is held to it by the test of its package', () => {
    const tests = packageTests(
      planOf(withSecurity([{ key: [] }, { app: [] }], { '/things': get({ security: [{ app: [] }] }) })),
    )
    expect(tests['test/client.test.ts']).toContain('Basic')
    expect(tests['test/client.test.ts']).not.toContain('X-Key')
  })
})

describe('what no option can bring', () => {
  const only = (scheme: JsonObject | undefined): JsonObject =>
    documentWith(
      {},
      {
        security: [{ own: [] }],
        components: { securitySchemes: scheme === undefined ? {} : { own: scheme } },
      },
    )

  test.each<[string, JsonObject | undefined, string]>([
    ['a challenge', schemes.digest, 'own (http digest)'],
    ['a scheme that is not defined', undefined, 'own (not defined)'],
    ['a key without a name', { type: 'apiKey', in: 'header' }, 'own (apiKey)'],
    [
      'a header of an impossible name',
      { type: 'apiKey', in: 'header', name: 'X Key:' },
      'own (apiKey named  X Key  )',
    ],
    ['a key in the body', { type: 'apiKey', in: 'body', name: 'key' }, 'own (apiKey named  key )'],
  ])('is named, and asks for a fetch of the user: %s', (_, scheme, named) => {
    const document = only(scheme)
    const plan = planOf(document)
    expect(clientOf(document)).toContain('AcmeCredential = OwnFetch')
    expect(callRules(plan.calls).alternatives).toEqual([['fetch']])
    expect(readmeFile(plan, {})).toContain(`The document asks for ${named}.`)
    const { can, cannot } = explain('acme', document, readWire(document))
    expect(can.map(({ topic }) => topic)).not.toContain('calls')
    expect(cannot.map(({ topic }) => topic)).toEqual(['calls'])
  })

  test('is no reason to say that the document asks for nothing: a certificate', () => {
    const document = only(schemes.certificate)
    expect(clientOf(document)).toContain('asks for a client certificate')
    expect(explain('acme', document, readWire(document)).can).toContainEqual({
      topic: 'calls',
      text: 'carry nothing: a certificate is no header',
    })
  })
})

test('nothing is said of tokens where no call asks for one', () => {
  const document = withSecurity([{ key: [] }])
  expect(explain('acme', document, readWire(document)).cannot).toEqual([])
})

test('a scheme of OpenID Connect says where its tokens come from', () => {
  const own = {
    type: 'openIdConnect',
    openIdConnectUrl: 'https://id.acme.test/.well-known/openid-configuration',
  }
  const document = documentWith({}, { components: { securitySchemes: { oauth: own } } })
  expect(explain('acme', document, readWire(document)).cannot[0]!.text).toContain(own.openIdConnectUrl)
})
