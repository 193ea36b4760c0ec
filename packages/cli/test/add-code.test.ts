import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { modules, petstore, problemsOf, repository, strictConfig } from './own-repository.ts'
import { run } from './run.ts'

describe('the client of latchkey add', { timeout: 240_000 }, () => {
  test('spells imports as the compiler of the program wants them, and leaves texts of the document alone', async () => {
    const settings = {
      none: { module: 'esnext', moduleResolution: 'bundler' },
      js: { module: 'nodenext' },
      ts: { module: 'nodenext', allowImportingTsExtensions: true, noEmit: true },
    }
    for (const [style, options] of Object.entries(settings)) {
      const { root, add, read } = repository({
        'tsconfig.json': strictConfig(options),
      })
      symlinkSync(modules, join(root, 'node_modules'))
      expect((await add()).code).toBe(0)
      const ending = { none: '', js: '.js', ts: '.ts' }[style]
      expect(read('src/petstore/client.ts')).toContain(`from './generated/schema${ending}'`)
      expect(read('src/petstore/generated/document.ts')).toContain(String.raw`from \'./b.ts\'`)
      expect(problemsOf(root), style).toEqual([])
    }
  })

  test.each([
    [
      'a solution that only references programs',
      {
        'tsconfig.json':
          '{ "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./web" }] }',
        'tsconfig.node.json': '{ "compilerOptions": { "module": "nodenext" } }',
        'web/tsconfig.json': '{ "compilerOptions": { "moduleResolution": "bundler" } }',
      },
    ],
    [
      'a program in JavaScript that is checked',
      { 'jsconfig.json': '{ "compilerOptions": { "module": "nodenext", "checkJs": true } }' },
    ],
  ])('spells imports as %s wants them', async (_, files) => {
    const { add, read } = repository(files)
    expect((await add()).code).toBe(0)
    expect(read('src/petstore/client.ts')).toContain("from './generated/schema.js'")
  })

  test.each([
    ['has a name that the runtime uses', 'api', '{ key: [] }', true],
    ['has the name of its own security scheme', 'basic', '{ basic: [] }', true],
    ['is compiled without strict', 'petstore', '{ oauth: [] }', false],
  ])('makes a client that compiles where the vendor %s', async (_, vendor, security, strict) => {
    const { root, run: latchkey } = repository({
      'petstore.yaml': petstore
        .replace('{ oauth: [] }', security)
        .replace(
          'securitySchemes:',
          'securitySchemes:\n    key: { type: apiKey, in: header, name: X-Key }\n    basic: { type: http, scheme: basic }',
        ),
      'tsconfig.json': strictConfig({ module: 'nodenext', strict, exactOptionalPropertyTypes: strict }),
    })
    symlinkSync(modules, join(root, 'node_modules'))
    expect(await latchkey('add', vendor, '--from', 'petstore.yaml', '--no-install')).toMatchObject({
      code: 0,
    })
    expect(problemsOf(root)).toEqual([])
  })

  test('writes code that compiles for grants that unset what the dialect says, and asks as it says', async () => {
    const token = (properties: string, dialect: string): string => `
      security: []
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { ${properties} } } } } }
      responses: { '200': { description: '', content: { application/json: { schema: { properties: { access_token: {}, token_type: {}, expires_in: {} } } } } } }
      x-token-dialect: { encoding: form, ${dialect} }`
    const { root, add, write, read } = repository({
      'petstore.yaml': petstore.replace(
        'components:',
        `  /token:
    post:${token('grant_type: {}, scope: {}', "clientAuth: client_secret_basic, lifetime: minutes, scopeSeparator: ',', grants: { client_credentials: { parameters: [scope] } }")}
    delete: { responses: { '204': { description: Ended. } } }
  /refresh:
    post:${token('grant_type: {}, client_id: {}, refresh_token: {}, scope: {}', 'clientAuth: none, grants: { refresh_token: { parameters: [client_id, refresh_token, scope] } }')}
components:`,
      ),
      'tsconfig.json': strictConfig({ module: 'nodenext', allowImportingTsExtensions: true, noEmit: true }),
    })
    symlinkSync(modules, join(root, 'node_modules'))
    const added = await add()
    expect(added).toMatchObject({ code: 0 })
    write(
      'src/shared.ts',
      `import { createPetstore } from './petstore/server.ts'
import { deleteToken } from './petstore/operations.ts'
const petstore = createPetstore()
await petstore.DELETE('/token')
await deleteToken(petstore)
// @ts-expect-error The token call is made for the client, not by it.
await petstore.POST('/token')
`,
    )
    expect(problemsOf(root)).toEqual([])
    expect(read('src/petstore/generated/token.ts')).toContain('lifetime: undefined')
    write(
      'src/ask.ts',
      `import { tokenExchange } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'
import { tokenDialect, tokenPath } from './petstore/generated/token.ts'
const fetch = async (request: Request): Promise<Response> => {
  console.log(request.url, request.headers.get('authorization'), await request.text())
  return Response.json({ access_token: 't', token_type: 'bearer', expires_in: 10 })
}
const common = { baseUrl: 'https://a.test', clientId: 'me', scope: 'x y', fetch }
for (const options of [
  { ...common, grant: 'client_credentials', clientSecret: 's' } as const,
  { ...common, grant: 'refresh_token', refreshToken: 'r' } as const,
]) {
  const { expiresAtMs, obtainedAtMs } = await tokenExchange(createClient(), tokenPath, tokenDialect, options)()
  console.log((expiresAtMs! - obtainedAtMs) / 1000)
}
`,
    )
    const { out, err } = await run([], { cwd: root, main: join(root, 'src/ask.ts') })
    expect({ lines: out.trim().split('\n'), err }).toEqual({
      lines: [
        `https://a.test/token Basic ${btoa('me:s')} grant_type=client_credentials&scope=x%2Cy`,
        '600',
        'https://a.test/refresh null grant_type=refresh_token&client_id=me&scope=x+y&refresh_token=r',
        '10',
      ],
      err: '',
    })
  })
})
