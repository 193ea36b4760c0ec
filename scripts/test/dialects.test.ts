import { execFile } from 'node:child_process'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { listen } from '@latchkey/testkit/listen'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialectCases } from '../bench/dialect-cases.ts'
import { judgeDialect } from '../bench/judge-dialect.ts'
import { createLinkedWorkspace, linkPackage, repository, runIn } from './support/linked-workspace.ts'
import type { Workspace } from './support/workspace.ts'

let workspace: Workspace
beforeAll(async () => void (workspace = await createLinkedWorkspace({})))
afterAll(() => workspace[Symbol.asyncDispose]())

/** One of each kind; `scripts/bench/dialects.ts` runs them all. */
const kinds = [
  'zoho',
  'tiktokshop',
  'docusign',
  'okta',
  'azure',
  'wechat',
  'tableau',
  'magento',
  'slack',
  'keystone',
  'setcookie',
  'cookie',
  'duration',
  'salesforce',
  'zohodomain',
  'proxmox',
  'ig',
  'monnify',
]

describe('a package made of a document alone', () => {
  const chosen = dialectCases.filter(({ n }) => kinds.includes(n))
  test.each(chosen)('gets its token, and makes a call, as $title', { timeout: 300_000 }, async (one) =>
    expect(await judgeDialect(workspace, one)).toBeUndefined(),
  )

  test('is one for each kind', () => expect(chosen.map(({ n }) => n).toSorted()).toEqual(kinds.toSorted()))
})

const things = {
  '/things': {
    get: {
      operationId: 'listThings',
      responses: { 200: { description: 'Things.', content: { 'application/json': { schema: {} } } } },
    },
  },
}

/** A document whose only way in is OAuth 2. */
function documentOf(flows: object): string {
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Lockers', version: '1' },
    servers: [{ url: 'https://api.lockers.test' }],
    security: [{ oauth: [] }],
    paths: things,
    components: { securitySchemes: { oauth: { type: 'oauth2', flows } } },
  })
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return text
}

/** A vendor on loopback that rotates refresh tokens, ends each access token after one call, and notes what it is sent. */
async function startVendor() {
  const sent: Record<string, string>[] = []
  let issued = 0
  const { url, close } = await listen(async (incoming, response) => {
    const json = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (incoming.url === '/things') {
      const isGood = incoming.headers.authorization === `Bearer access-${issued}`
      json(isGood ? 200 : 401, { isGood })
      return
    }
    const body = Object.fromEntries(new URLSearchParams(await textOf(incoming)))
    sent.push(body)
    if (body['grant_type'] === 'refresh_token' && body['refresh_token'] !== `refresh-${issued}`)
      return json(400, { error: 'invalid_grant' })
    issued += 1
    const tokens = { access_token: `access-${issued}`, refresh_token: `refresh-${issued}` }
    json(200, { ...tokens, token_type: 'Bearer', expires_in: 3600 })
  })
  return {
    url,
    sent,
    stop: close,
  }
}

describe('a package whose document knows people only', () => {
  test('signs in over loopback, and goes on with rotating refresh tokens', { timeout: 300_000 }, async () => {
    const address = 'https://login.lockers.test'
    const flow = { authorizationUrl: `${address}/authorize`, tokenUrl: `${address}/token`, scopes: {} }
    const authorizationCode = { ...flow, refreshUrl: flow.tokenUrl }
    await workspace.write({ 'lockers.json': documentOf({ authorizationCode }) })
    expect(await workspace.run('new-vendor', 'lockers', '--from', 'lockers.json')).toMatchObject({ code: 0 })
    await linkPackage(workspace.root, 'lockers')
    const vendor = await startVendor()
    try {
      const printed = await runIn(
        workspace,
        'lockers',
        `import { createLoopbackRedirect } from '@latchkey/auth-core/sign-in/loopback'
import { createLockersUser, startAuthorization } from './src/sign-in.ts'
const app = { clientId: 'app-1', tokenBaseUrl: '${vendor.url}' }
const redirect = await createLoopbackRedirect()
const authorization = await startAuthorization({ ...app, redirectUri: redirect.redirectUri })
const asked = authorization.url
const finished = redirect.finish(authorization)
await fetch(redirect.redirectUri + '?code=code-1&state=' + asked.searchParams.get('state'))
const token = await finished
const client = createLockersUser({ ...app, baseUrl: '${vendor.url}', token })
const statuses = []
for (let call = 0; call < 3; call++) {
  const { response } = await client.GET('/things')
  statuses.push(response.status)
  await client.tokenSource.get({ rejected: (await client.tokenSource.get()).reveal() })
}
console.log(JSON.stringify({ to: asked.origin + asked.pathname, challenge: asked.searchParams.get('code_challenge_method'), statuses }))
`,
      )
      expect(JSON.parse(printed)).toEqual({
        to: `${address}/authorize`,
        challenge: 'S256',
        statuses: [200, 200, 200],
      })
      const [first, ...others] = vendor.sent
      expect(first).toMatchObject({ grant_type: 'authorization_code', code: 'code-1', client_id: 'app-1' })
      expect(others.map((one) => one['refresh_token'])).toEqual(['refresh-1', 'refresh-2', 'refresh-3'])
    } finally {
      await vendor.stop()
    }
  })
})

describe('a dialect stated later', () => {
  test(
    'takes full effect with one command: the package gets tokens, and passes its own token tests',
    { timeout: 600_000 },
    async () => {
      const login = {
        '/session': {
          post: {
            operationId: 'openSession',
            security: [],
            requestBody: {
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    properties: { user: { type: 'string' }, pass: { type: 'string' } },
                  },
                },
              },
            },
            responses: {
              200: {
                description: 'A session.',
                content: {
                  'application/json': {
                    schema: { type: 'object', properties: { session: { type: 'string' } } },
                  },
                },
              },
            },
          },
        },
      }
      const document = JSON.parse(documentOf({})) as Record<string, unknown>
      document['paths'] = { ...things, ...login }
      document['components'] = { securitySchemes: { oauth: { type: 'http', scheme: 'bearer' } } }
      await workspace.write({ 'later.json': JSON.stringify(document) })
      expect(await workspace.run('new-vendor', 'later', '--from', 'later.json')).toMatchObject({ code: 0 })
      const exportsOf = async () =>
        Object.keys(
          (JSON.parse(await workspace.read('packages/later/package.json')) as { exports: object }).exports,
        )
      expect(await exportsOf()).toContain('./server')
      expect(await workspace.read('packages/later/README.md')).not.toContain('LATER_CLIENT_SECRET')
      await workspace.write({
        'specs/later/overlay.yaml': `overlay: 1.0.0
info: { title: Corrections, version: 1.0.0 }
actions:
  - target: $.paths['/session'].post
    description: '[missing] The session is a token.'
    update:
      x-token-dialect:
        encoding: json
        clientAuth: client_secret_post
        grants: { client_credentials: { parameters: [client_id, client_secret] } }
        fields: { grant_type: null, client_id: user, client_secret: pass }
        response: { access_token: [session] }
        tokenTypeOptional: true
`,
      })
      expect(await workspace.run('generate', 'later')).toMatchObject({ code: 0 })
      expect(await workspace.read('packages/later/README.md')).toContain('LATER_CLIENT_SECRET')
      await linkPackage(workspace.root, 'later')
      const folder = join(workspace.root, 'packages/later')
      const vitest = join(repository, 'node_modules/.bin/vitest')
      const { stdout } = await promisify(execFile)(vitest, ['run', 'test/token-source.test.ts'], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: '1' },
      })
      expect(stdout).toMatch(/Tests +\d+ passed/)
      expect(await workspace.run('generate', '--check', 'later')).toMatchObject({ code: 0 })
    },
  )
})
