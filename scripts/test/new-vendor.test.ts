import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createLinkedWorkspace, linkPackage, repository } from './support/linked-workspace.ts'
import { createWorkspace } from './support/workspace.ts'

const head = `openapi: 3.1.0
info: { title: 'Acme "Pay" */ API', version: '1' }
servers:
  - url: https://api.acme.test/v2
`
const things = `  /things:
    get:
      operationId: listThings
      responses:
        '200':
          description: The things.
          content:
            application/json:
              schema: { type: array, items: { $ref: '#/components/schemas/Thing' } }
`
const schemas = `  schemas:
    Thing: { type: object, required: [id], properties: { id: { type: string } } }
`

/** OAuth 2 as a security scheme only: the token operation has to be made. */
const scheme = `${head}security: [{ oauth: [read] }]
paths:
${things}components:
${schemas}  securitySchemes:
    oauth:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://auth.acme.test/oauth2/token
          scopes: { read: Reads, write: Writes }
`

/** A token operation in the vendor's own words, asking for more than RFC 6749 does. */
const ownWords = `${head}security: [{ bearer: [] }]
paths:
${things}  /auth/token:
    post:
      operationId: login
      parameters:
        - { name: X-Version, in: header, required: true, schema: { type: string, default: '2026-01' } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [clientID, clientSecret, tenant, purpose]
              properties:
                clientID: { type: string }
                clientSecret: { type: string }
                tenant: { type: string, example: acme-eu }
                purpose: { type: string, enum: [api] }
                device: { type: string, enum: [phone] }
      responses:
        '200':
          description: A token.
          content:
            application/json:
              schema:
                oneOf:
                  - { type: object, required: [accessToken], properties: { accessToken: { type: string }, expiresIn: { type: integer } } }
                  - { type: object, required: [access_token], properties: { access_token: { type: string }, expires_in: { type: integer } } }
components:
${schemas}  securitySchemes:
    bearer: { type: http, scheme: bearer }
`

/** No token to get, and no address to call by default. */
const apiKey = `openapi: 3.0.3
info: { title: Keys, version: '1' }
servers:
  - url: https://{region}.acme.test
    variables: { region: { default: eu } }
security: [{ key: [] }]
paths:
${things}components:
${schemas}  securitySchemes:
    key: { type: apiKey, in: header, name: X-Api-Key }
`

const run = promisify(execFile)

async function tool(cwd: string, name: string, ...args: string[]): Promise<string> {
  const path = `${join(repository, 'node_modules/.bin')}:${process.env['PATH']}`
  const { stdout } = await run(join(repository, 'node_modules/.bin', name), args, {
    cwd,
    env: { ...process.env, PATH: path, NO_COLOR: '1' },
  }).catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`${name}: ${error.stdout ?? ''}${error.stderr ?? ''}`)
  })
  return stdout
}

describe('new-vendor', () => {
  // Compilers and test runners of several packages: minutes, on a machine that is busy.
  test(
    'makes packages that type-check, build and pass their tests, from whatever the document says of tokens',
    { timeout: 900_000 },
    async () => {
      await using workspace = await createLinkedWorkspace({
        'scheme.yaml': scheme,
        'own-words.yaml': ownWords,
        'api-key.yaml': apiKey,
      })
      const names = ['scheme', 'own-words', 'api-key']
      for (const name of names) {
        const result = await workspace.run('new-vendor', name, '--from', `${name}.yaml`)
        expect(result).toMatchObject({ code: 0 })
        await linkPackage(workspace.root, name)
      }
      for (const core of ['auth-core', 'client-core'])
        await tool(join(workspace.root, 'packages', core), 'tsc', '-p', 'tsconfig.build.json')
      for (const name of names) {
        const folder = join(workspace.root, 'packages', name)
        await tool(folder, 'tsc', '-p', 'tsconfig.json')
        await tool(folder, 'tsc', '-p', 'tsconfig.build.json')
        expect(await tool(folder, 'vitest', 'run')).toMatch(/Tests +\d+ passed/)
        expect(
          await tool(
            folder,
            'prettier',
            '--check',
            '--config',
            join(repository, '.prettierrc.json'),
            'src',
            'test',
            '!test/contract/generated',
            'examples',
            '*.json',
            '*.md',
          ),
        ).toContain('All matched files')
      }
      const entries = async (name: string) =>
        Object.keys(
          JSON.parse(await readFile(join(workspace.root, 'packages', name, 'package.json'), 'utf8')).exports,
        )
      expect(await entries('scheme')).toContain('./server')
      expect(await entries('api-key')).toContain('./server')
      expect(await workspace.run('generate', '--check')).toMatchObject({ code: 0, stdout: '' })
    },
  )

  test('makes the token operation an OAuth 2 scheme implies, as data', async () => {
    await using workspace = await createWorkspace({ 'a.yaml': scheme, 'tsconfig.base.json': '{}' })
    await workspace.run(
      'new-vendor',
      'acme-pay',
      '--from',
      'a.yaml',
      '--url',
      'https://docs.acme.test/openapi.yaml',
    )
    const token = await workspace.read('packages/acme-pay/src/generated/token.ts')
    expect(token).toContain("import { clientSecretBasic } from '@latchkey/auth-core'")
    expect(token).toContain("tokenPath = '/oauth2/token'")
    expect(token).toContain('clientAuth: clientSecretBasic,')
    expect(token).toMatch(/fields: \{[^}]*grant_type: 'grant_type',[^}]*scope: 'scope'/)
    const { operationServers } = await import(
      join(workspace.root, 'packages/acme-pay/src/generated/servers.ts')
    )
    expect(operationServers).toEqual({ 'POST /oauth2/token': [{ url: 'https://auth.acme.test' }] })
    const authored = await workspace.read('specs/acme-pay/authored.yaml')
    expect(authored).toContain('x-source: https://docs.acme.test/openapi.yaml')
    expect(authored).toContain('The document names read, write.')
  })

  test('reads the dialect of a token operation in the vendor’s own words', async () => {
    await using workspace = await createWorkspace({ 'a.yaml': ownWords, 'tsconfig.base.json': '{}' })
    await workspace.run('new-vendor', 'acme', '--from', 'a.yaml')
    const { tokenDialect } = await import(join(workspace.root, 'packages/acme/src/generated/token.ts'))
    expect(tokenDialect).toEqual({
      encoding: 'json',
      grants: { client_credentials: { fixed: { purpose: 'api' } } },
      fields: {
        client_id: 'clientID',
        client_secret: 'clientSecret',
        tenant: 'tenant',
        device: 'device',
        purpose: 'purpose',
      },
      response: { access_token: ['access_token', 'accessToken'], expires_in: ['expires_in', 'expiresIn'] },
      tokenTypeOptional: true,
    })
    const overlay = await workspace.read('specs/acme/overlay.yaml')
    expect(overlay).toContain('[wrong] The document asks for a token to get a token.')
  })

  test('names the operation that looks like the one for tokens, and prints what to state', async () => {
    const document = {
      openapi: '3.1.0',
      info: { title: 'Acme', version: '1' },
      servers: [{ url: 'https://api.acme.test' }],
      security: [{ bearer: [] }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      paths: {
        '/sessions': {
          post: {
            requestBody: {
              content: { 'application/json': { schema: { properties: { email: {}, password: {} } } } },
            },
            responses: {
              200: {
                description: 'ok',
                content: {
                  'application/json': { schema: { properties: { data: { properties: { jwt: {} } } } } },
                },
              },
            },
          },
        },
      },
    }
    await using workspace = await createWorkspace({
      'a.json': JSON.stringify(document),
      'tsconfig.base.json': '{}',
    })
    const { stderr } = await workspace.run('new-vendor', 'acme', '--from', 'a.json')
    expect(stderr).toContain(
      'POST /sessions (its response has /data/jwt, it takes password, its name says so)',
    )
    expect(stderr).toContain("\n  - target: $.paths['/sessions'].post\n")
    expect(stderr).toMatch(/\n +access_token:\n +- \/data\/jwt\n/)
  })

  test('says nothing of missing tokens where no call asks for one, and names what no option can bring', async () => {
    const document = {
      openapi: '3.1.0',
      info: { title: 'Acme', version: '1' },
      servers: [{ url: 'https://api.acme.test' }],
      security: [{ key: [] }, { own: [] }],
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          own: { type: 'http', scheme: 'digest' },
        },
      },
      paths: { '/things': { get: { responses: { 200: { description: 'ok' } } } } },
    }
    await using workspace = await createWorkspace({
      'a.json': JSON.stringify(document),
      'tsconfig.base.json': '{}',
    })
    const { stderr } = await workspace.run('new-vendor', 'acme', '--from', 'a.json')
    expect(stderr).not.toContain('no way to get tokens')
    expect(stderr).toContain('Of what calls need, own (http digest) cannot be sent by an option')
  })

  test('keeps the document byte for byte, and records where it lives, so that drift says none', async () => {
    const page = `# Token\n\n\`\`\`\`yaml openapi.json post /x\n${scheme}\n\`\`\`\`\n`
    const fetch = (async () => new Response(page)) as typeof globalThis.fetch
    await using workspace = await createWorkspace({}, { fetch })
    expect(await workspace.run('new-vendor', 'acme', '--from', 'https://docs.acme.test/a.md')).toMatchObject({
      code: 0,
    })
    expect(await workspace.read('specs/acme/published.yaml')).toBe(`${scheme}\n`)
    expect((await workspace.run('drift', 'acme')).stderr).toContain('no drift, 1 of 1 pages compared')
    const before = await workspace.snapshot()
    expect(await workspace.run('pull', 'acme')).toMatchObject({ code: 0, stdout: '' })
    expect(await workspace.snapshot()).toEqual(before)
  })

  test('lets no text of the document become code', async () => {
    await using workspace = await createWorkspace({ 'a.yaml': scheme })
    await workspace.run('new-vendor', 'acme', '--from', 'a.yaml')
    const files = await workspace.snapshot()
    const own = Object.entries(files).filter(
      ([path]) => path.startsWith('packages/acme/') && !path.includes('generated'),
    )
    for (const [, text] of own) expect(text).not.toContain('"Pay" */')
    expect(files['packages/acme/src/client.ts']).toContain('the Acme Pay API')
  })

  test.each(['case', 'data', 'new', 'process'])(
    'makes code of the vendor name %s, which is taken',
    async (name) => {
      await using workspace = await createWorkspace({ 'a.yaml': scheme })
      expect(await workspace.run('new-vendor', name, '--from', 'a.yaml')).toMatchObject({ code: 0 })
      expect(await workspace.read(`packages/${name}/examples/server.ts`)).toContain(
        `const ${name}Api = create`,
      )
      expect(await workspace.read(`packages/${name}/README.md`)).toContain(`await ${name}Api.`)
    },
  )

  const refused: [title: string, args: string[], message: string][] = [
    ['a name with capitals and a space', ['Acme Pay', '--from', 'a.yaml'], '"Acme Pay" cannot name a vendor'],
    [
      'a name that Windows takes for a device',
      ['aux', '--from', 'a.yaml'],
      'Windows takes no folder of that name',
    ],
    ['a name with a path in it', ['../acme', '--from', 'a.yaml'], '"../acme" cannot name a vendor'],
    ['a name that is taken', ['taken', '--from', 'a.yaml'], 'specs/taken: is there already'],
    ['no document', ['acme'], 'usage: pnpm new-vendor <name> --from <file-or-url>'],
    ['an invalid document', ['acme', '--from', 'page.html'], 'page.html:1: is an HTML page'],
    [
      'a broken document',
      ['acme', '--from', 'broken.yaml'],
      'broken.yaml:5:1 #/paths: an object is expected here',
    ],
    [
      'a version of OpenAPI there is not',
      ['acme', '--from', 'later.yaml'],
      'later.yaml:1:1 #/openapi: OpenAPI "4.0.0" is not supported',
    ],
    ['http', ['acme', '--from', 'http://docs.acme.test/a.md'], 'must be an https: URL'],
  ]
  test.each(refused)('refuses %s and writes nothing', async (_title, args, message) => {
    await using workspace = await createWorkspace({
      'a.yaml': scheme,
      'broken.yaml': `${head}paths: [/a]\n`,
      'later.yaml': 'openapi: 4.0.0\ninfo: {}\npaths: {}\n',
      'page.html': '<!doctype html>',
      'specs/taken/source.yaml': 'title: T\nhosts: []\n',
    })
    const before = await workspace.snapshot()
    const { code, stderr } = await workspace.run('new-vendor', ...args)
    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(await workspace.snapshot()).toEqual(before)
  })
})
