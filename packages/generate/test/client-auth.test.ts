import type { JsonObject } from '@latchkey/openapi'
import { describe, expect, test } from 'vitest'
import type { ClientAuth, ClientAuthQuestion } from '../src/new-vendor/client-auth.ts'
import { planSpec } from '../src/new-vendor/plan-spec.ts'

const tokenUrl = 'https://auth.acme.test/oauth/token'

function documentWith(described: { info?: string; scheme?: string; key?: string }): JsonObject {
  const flows = { clientCredentials: { tokenUrl, scopes: { read: 'Reads.' } } }
  return {
    openapi: '3.1.0',
    info: { title: 'Acme', version: '1', ...(described.info && { description: described.info }) },
    servers: [{ url: 'https://api.acme.test' }],
    paths: {},
    components: {
      securitySchemes: {
        'o/auth': { type: 'oauth2', flows, ...(described.scheme && { description: described.scheme }) },
        key: {
          type: 'apiKey',
          in: 'header',
          name: 'X',
          ...(described.key && { description: described.key }),
        },
      },
    },
  }
}

async function plan(document: JsonObject, chosen?: ClientAuth) {
  const questions: ClientAuthQuestion[] = []
  const planned = await planSpec(
    document,
    'https://acme.test/openapi.yaml',
    'specs/acme/overlay.yaml',
    async (question) => {
      questions.push(question)
      return chosen
    },
  )
  const operation = Object(planned.authored?.['/oauth/token']).post as JsonObject | undefined
  return { questions, note: planned.notes.join('\n'), operation }
}

describe('how clients prove themselves, where an OAuth 2 scheme alone is there', () => {
  test.each<[string, Parameters<typeof documentWith>[0], ClientAuth, string[]]>([
    ['no prose', {}, 'client_secret_basic', []],
    [
      'prose of the body in the scheme',
      { scheme: 'Send client_id and client_secret in the request body.' },
      'client_secret_post',
      ['#/components/securitySchemes/o~1auth/description'],
    ],
    [
      'a name of the method in the API\u2019s description',
      { info: 'We support `client_secret_post`.' },
      'client_secret_post',
      ['#/info/description'],
    ],
    [
      'prose of HTTP Basic',
      { scheme: 'Use HTTP Basic with your id and secret.' },
      'client_secret_basic',
      ['#/components/securitySchemes/o~1auth/description'],
    ],
    [
      'prose of both',
      { info: 'Basic auth.', scheme: 'The clientSecret goes into the form.' },
      'client_secret_basic',
      ['#/info/description', '#/components/securitySchemes/o~1auth/description'],
    ],
    ['prose about another scheme', { key: 'A client_secret in the body.' }, 'client_secret_basic', []],
    [
      'words of a secret and of a body that have nothing to do with each other',
      { info: 'Keep your client secret to yourself. The body is JSON.' },
      'client_secret_basic',
      [],
    ],
  ])(
    '%s: is asked, with the evidence, and both ways are named',
    async (_, described, suggested, pointers) => {
      const { questions, note } = await plan(documentWith(described))
      expect(questions).toMatchObject([{ tokenUrl, suggested }])
      expect(questions[0]!.hints.map(({ pointer }) => pointer)).toEqual(pointers)
      for (const words of [
        'client_secret_basic',
        'client_secret_post',
        '--client-auth',
        tokenUrl,
        ...pointers,
      ])
        expect(note).toContain(words)
      expect(note).toContain(`Taken: ${suggested}`)
    },
  )

  test.each<[ClientAuth, string[]]>([
    ['client_secret_basic', ['scope', 'audience', 'resource']],
    ['client_secret_post', ['scope', 'audience', 'resource', 'client_id', 'client_secret']],
    ['none', ['scope', 'audience', 'resource', 'client_id']],
  ])('%s that somebody says is written, with the parameters it sends', async (chosen, parameters) => {
    const { operation, note } = await plan(documentWith({}), chosen)
    expect(operation!['x-token-dialect']).toEqual({
      encoding: 'form',
      clientAuth: chosen,
      grants: { client_credentials: { parameters } },
    })
    const body = JSON.stringify(operation!['requestBody'])
    for (const name of parameters) expect(body).toContain(`"${name}"`)
    expect(note).toBe('')
  })

  test('HTTP Basic that nobody says is tried first, and then the body; a way that prose names is kept to', async () => {
    const dialectOf = async (info?: string) =>
      (await plan(documentWith(info === undefined ? {} : { info }))).operation!['x-token-dialect']
    expect(await dialectOf()).toMatchObject({ clientAuth: 'client_secret_basic', basicOrBody: true })
    expect(await dialectOf('client_secret_post only.')).not.toHaveProperty('basicOrBody')
  })

  test('a token operation of the document itself leaves nothing to ask', async () => {
    const stated = { post: { 'x-token-dialect': {}, responses: {} } }
    const { questions } = await plan({ ...documentWith({}), paths: { '/oauth/token': stated } })
    expect(questions).toEqual([])
  })
})
