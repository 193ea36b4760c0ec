import type { IncomingMessage } from 'node:http'
import { listen } from '@latchkey/testkit/listen'
import { describe, expect, test } from 'vitest'
import { createLinkedWorkspace, linkPackage, runIn } from './support/linked-workspace.ts'

// Each kind of way in, made of a document alone and used by a program against a server that takes nothing else. Authorization
// codes with rotating refresh tokens are in dialects.test.ts.

interface Kind {
  title: string
  scheme: object
  /** The dialect, where the document does not say all of it. */
  overlay?: string
  /** What is called, and how; its calls print the status. */
  program(url: string): string
  /** Whether a token call is in order; absent where there are no tokens. */
  isProven?(request: TokenRequest): boolean
  /** Whether a call is. */
  isLetIn(request: IncomingMessage): boolean
}

interface TokenRequest {
  headers: IncomingMessage['headers']
  body: URLSearchParams
}

const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
const bears = ({ headers }: IncomingMessage): boolean => headers.authorization === 'Bearer token-1'
const oauth = (flow: string, more: object = {}): object => ({
  type: 'oauth2',
  flows: { [flow]: { tokenUrl: 'https://login.locks.test/token', scopes: {}, ...more } },
})
const call = (client: string): string =>
  `const { response } = await ${client}.GET('/things')\nconsole.log(response.status)\n`
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

const kinds: Kind[] = [
  {
    title: 'client credentials in Basic',
    scheme: oauth('clientCredentials'),
    program: (url) => `import { createLocks } from './src/server.ts'
const locks = createLocks({ clientId: 'id: 1', clientSecret: 'sécret', baseUrl: '${url}', tokenBaseUrl: '${url}' })
${call('locks')}`,
    isProven: ({ headers, body }) =>
      headers.authorization === basic('id%3A+1', 's%C3%A9cret') &&
      body.get('grant_type') === 'client_credentials' &&
      !body.has('client_secret'),
    isLetIn: bears,
  },
  ...(['header', 'query'] as const).map((place): Kind => ({
    title: `a key in the ${place}`,
    scheme: { type: 'apiKey', in: place, name: 'x-locks-key' },
    program: (url) => `import { createLocksClient } from './src/index.ts'
const locks = createLocksClient({ way: 'k y&', baseUrl: '${url}' })
${call('locks')}`,
    isLetIn: ({ headers, url = '' }) =>
      place === 'header'
        ? headers['x-locks-key'] === 'k y&' && !url.includes('?')
        : new URL(url, 'http://a').searchParams.get('x-locks-key') === 'k y&',
  })),
  {
    title: 'Basic',
    scheme: { type: 'http', scheme: 'basic' },
    program: (url) => `import { createLocksClient } from './src/index.ts'
const locks = createLocksClient({ way: { username: 'ann', password: 'p:w' }, baseUrl: '${url}' })
${call('locks')}`,
    isLetIn: ({ headers }) => headers.authorization === basic('ann', 'p:w'),
  },
  {
    title: 'a device code',
    scheme: oauth('deviceAuthorization', { deviceAuthorizationUrl: 'https://login.locks.test/device' }),
    program: (url) => `import { createLocksUser, startDeviceAuthorization } from './src/sign-in.ts'
const app = { clientId: 'tv-1', tokenBaseUrl: '${url}' }
const device = await startDeviceAuthorization({ ...app, deviceAuthorizationEndpoint: '${url}/device' })
if (device.userCode !== 'WDJB-MJHT') throw new Error(device.userCode)
const locks = createLocksUser({ ...app, baseUrl: '${url}', token: await device.finish() })
${call('locks')}`,
    isProven: ({ body }) =>
      body.get('grant_type') === deviceGrant &&
      body.get('device_code') === 'device-1' &&
      body.get('client_id') === 'tv-1',
    isLetIn: bears,
  },
  {
    title: 'private_key_jwt',
    scheme: oauth('clientCredentials'),
    overlay: `  - target: $.paths['/token'].post.x-token-dialect
    description: '[wrong] Clients sign.'
    update: { clientAuth: private_key_jwt }
`,
    program: (url) => `import { signedJwt } from '@latchkey/auth-core/signed-jwt'
import { createLocks } from './src/server.ts'
const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
const clientAssertion = signedJwt({ key: privateKey, algorithm: 'ES256', issuer: 'id-1', audience: '${url}/token' })
const locks = createLocks({ clientId: 'id-1', clientAssertion, baseUrl: '${url}', tokenBaseUrl: '${url}' })
${call('locks')}`,
    isProven: ({ headers, body }) => {
      const [, claims = ''] = (body.get('client_assertion') ?? '').split('.')
      const { iss, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as Record<
        string,
        string
      >
      return (
        headers.authorization === undefined &&
        body.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' &&
        iss === 'id-1' &&
        sub === 'id-1'
      )
    },
    isLetIn: bears,
  },
]

const document = ({ scheme }: Kind): string =>
  JSON.stringify({
    openapi: '3.2.0',
    info: { title: 'Locks', version: '1' },
    servers: [{ url: 'https://api.locks.test' }],
    security: [{ way: [] }],
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          responses: { 200: { description: 'Things.', content: { 'application/json': { schema: {} } } } },
        },
      },
    },
    components: { securitySchemes: { way: scheme } },
  })

/** A server that lets in whoever proves what the document asks for, and nobody else. */
function startVendor({ isProven, isLetIn }: Kind) {
  return listen((request, response) => {
    const json = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.url?.startsWith('/things')) return json(isLetIn(request) ? 200 : 401, {})
    void (async () => {
      let text = ''
      for await (const chunk of request) text += String(chunk)
      const body = new URLSearchParams(text)
      if (request.url === '/device')
        return json(200, {
          device_code: 'device-1',
          user_code: 'WDJB-MJHT',
          verification_uri: 'https://login.locks.test/enter',
          expires_in: 60,
          interval: 1,
        })
      const isGood = isProven?.({ headers: request.headers, body }) === true
      json(
        isGood ? 200 : 401,
        isGood
          ? { access_token: 'token-1', token_type: 'Bearer', expires_in: 3600 }
          : { error: 'invalid_client' },
      )
    })()
  })
}

describe('a package made of a document alone', () => {
  test.each(kinds)('is let in with $title', { timeout: 600_000 }, async (kind) => {
    await using workspace = await createLinkedWorkspace({ 'locks.json': document(kind) })
    expect(await workspace.run('new-vendor', 'locks', '--from', 'locks.json')).toMatchObject({ code: 0 })
    if (kind.overlay !== undefined) {
      const overlay = `overlay: 1.0.0\ninfo: { title: Corrections, version: 1.0.0 }\nactions:\n${kind.overlay}`
      await workspace.write({ 'specs/locks/overlay.yaml': overlay })
      expect(await workspace.run('generate', 'locks')).toMatchObject({ code: 0 })
    }
    await linkPackage(workspace.root, 'locks')
    await using vendor = await startVendor(kind)
    expect(await runIn(workspace, 'locks', kind.program(vendor.url))).toBe('200\n')
  })
})
