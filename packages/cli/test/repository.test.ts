import { existsSync, symlinkSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { modules, petstore, problemsOf, repository } from './own-repository.ts'
import { run, start } from './run.ts'

/** What `latchkey mock` prints, as an environment. */
function variablesIn(printed: string): Record<string, string> {
  return Object.fromEntries(
    printed
      .split('\n')
      .filter((line) => /^PETSTORE/.test(line))
      .map((line) => line.split('=') as [string, string]),
  )
}

describe('latchkey add', { timeout: 240_000 }, () => {
  test('makes documents, client and configuration, and prints a program that calls the mock', async () => {
    const { root, add, list, write, read } = repository()
    const { code, out, err } = await add()
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(list().filter((path) => !path.includes('generated/'))).toEqual([
      'latchkey.config.json',
      'package.json',
      'petstore.yaml',
      'specs/petstore/authored.yaml',
      'specs/petstore/openapi.yaml',
      'specs/petstore/overlay.yaml',
      'specs/petstore/published.yaml',
      'specs/petstore/source.yaml',
      'src/petstore/.prettierrc.json',
      'src/petstore/auth.ts',
      'src/petstore/client.ts',
      'src/petstore/index.ts',
      'src/petstore/operations.ts',
      'src/petstore/server.ts',
    ])
    for (const path of list()) expect(read(path), path).not.toMatch(/workspace:|catalog:|@latchkey\/petstore/)
    expect(err).toContain('openapi-fetch')

    write('src/petstore-example.ts', out)
    symlinkSync(modules, join(root, 'node_modules'))
    const mock = start(['mock', 'petstore', '--quiet'], { cwd: root })
    await expect.poll(mock.out, { timeout: 60_000 }).toContain('PETSTORE_TOKEN_BASE_URL=')
    const env = variablesIn(mock.out())
    const ended = await run([], { cwd: root, env, main: join(root, 'src/petstore-example.ts') })
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(ended.out).toMatch(/id: \d+/)
    const called = await run(['call', 'petstore', 'GET', '/pets'], { cwd: root, env })
    expect({ code: called.code, err: called.err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(called.out)).toEqual([expect.objectContaining({ id: expect.any(Number) })])
  })

  test.each([
    ['a key', 'key: { type: apiKey, in: header, name: X-Key }', '{ key: [] }', 'PETSTORE_KEY=mock-key'],
    [
      'a name and password',
      'basicAuth: { type: http, scheme: basic }',
      '{ basicAuth: [] }',
      'PETSTORE_BASIC_AUTH_PASSWORD=mock-password',
    ],
  ])('lets calls in by %s, which the mock prints and client and call read', async (_, scheme, way, line) => {
    const { root, add, write } = repository({
      'petstore.yaml': petstore
        .replace(/ {4}oauth: .*/, `    ${scheme}`)
        .replace('security: [{ oauth: [] }]', `security: [${way}]`),
    })
    const { code, out, err } = await add()
    expect({ code, err }).toMatchObject({ code: 0 })
    write('src/petstore-example.ts', out)
    symlinkSync(modules, join(root, 'node_modules'))
    const without = await run([], { cwd: root, main: join(root, 'src/petstore-example.ts') })
    expect(without.err).toContain(`(${line.split('=')[0]})`)
    const mock = start(['mock', 'petstore', '--quiet'], { cwd: root })
    await expect.poll(mock.out, { timeout: 60_000 }).toContain(line)
    const env = variablesIn(mock.out())
    const ended = await run([], { cwd: root, env, main: join(root, 'src/petstore-example.ts') })
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(ended.out).toMatch(/id: \d+/)
    const called = await run(['call', 'petstore', 'GET', '/pets'], { cwd: root, env })
    expect({ code: called.code, err: called.err }).toEqual({ code: 0, err: '' })
    const missing = await run(['call', 'petstore', 'GET', '/pets', '--no-input'], {
      cwd: root,
      env: { PETSTORE_BASE_URL: env['PETSTORE_BASE_URL'] ?? '' },
    })
    expect(missing).toMatchObject({ code: 2 })
    expect(missing.err).toContain(line.slice(0, line.indexOf('=')))
  })

  test.each([
    [
      'authorizationCode',
      'authorizationUrl: https://petstore.example/a, tokenUrl: https://petstore.example/t',
    ],
    [
      'deviceAuthorization',
      'deviceAuthorizationUrl: https://petstore.example/d, tokenUrl: https://petstore.example/t',
    ],
  ])('prints a program that calls the mock where only people get tokens: %s', async (flow, urls) => {
    const { root, add, write, list } = repository({
      'petstore.yaml': petstore.replace(/flows: .*/, `flows: { ${flow}: { ${urls}, scopes: {} } } }`),
    })
    const { code, out, err } = await add()
    expect({ code, err }).toMatchObject({ code: 0 })
    // Before what is installed lies among them.
    const signIn = list().filter((path) => path.endsWith('sign-in.ts'))
    write('src/petstore-example.ts', out)
    symlinkSync(modules, join(root, 'node_modules'))
    const mock = start(['mock', 'petstore', '--quiet'], { cwd: root })
    await expect.poll(mock.out, { timeout: 60_000 }).toContain('PETSTORE_ACCESS_TOKEN=')
    const env = variablesIn(mock.out())
    const ended = await run([], { cwd: root, env, main: join(root, 'src/petstore-example.ts') })
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(ended.out).toMatch(/id: \d+/)
    expect(err.includes('oauth4webapi')).toBe(signIn.length > 0)
    for (const path of signIn) expect(err).toContain(path)
  })

  test.each([
    ['says commonjs', '{ "type": "commonjs" }', {}],
    ['says nothing', '{}', { 'tsconfig.json': '{ "compilerOptions": { "module": "nodenext" } }' }],
  ])('prints a program that runs as CommonJS where package.json %s', async (_, manifest, files) => {
    const { root, add, list, read, write } = repository({ 'package.json': manifest, ...files })
    const { code, out, err } = await add()
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(err).toContain('and run: npx --yes tsx --env-file=mock.env src/petstore-example.ts')
    write('src/petstore-example.ts', out)
    const compilerOptions = { module: ts.ModuleKind.CommonJS, rewriteRelativeImportExtensions: true }
    for (const path of list().filter((one) => one.endsWith('.ts')))
      write(path.replace(/ts$/, 'js'), ts.transpileModule(read(path), { compilerOptions }).outputText)
    symlinkSync(modules, join(root, 'node_modules'))
    const mock = start(['mock', 'petstore', '--quiet'], { cwd: root })
    await expect.poll(mock.out, { timeout: 60_000 }).toContain('PETSTORE_TOKEN_BASE_URL=')
    const main = join(root, 'src/petstore-example.js')
    const ended = await run([], { cwd: root, env: variablesIn(mock.out()), main })
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(ended.out).toMatch(/id: \d+/)
  })

  test('spells imports as the compiler of the program wants them, and leaves texts of the document alone', async () => {
    const settings = {
      none: { module: 'esnext', moduleResolution: 'bundler' },
      js: { module: 'nodenext' },
      ts: { module: 'nodenext', allowImportingTsExtensions: true, noEmit: true },
    }
    for (const [style, options] of Object.entries(settings)) {
      const { root, add, read } = repository({
        'tsconfig.json': JSON.stringify({
          compilerOptions: {
            target: 'es2022',
            lib: ['es2023', 'dom', 'dom.iterable'],
            types: [],
            strict: true,
            verbatimModuleSyntax: true,
            exactOptionalPropertyTypes: true,
            noUncheckedIndexedAccess: true,
            noPropertyAccessFromIndexSignature: true,
            isolatedModules: true,
            ...options,
          },
        }),
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
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'es2022',
          lib: ['es2023', 'dom', 'dom.iterable'],
          types: [],
          module: 'nodenext',
          strict,
        },
      }),
    })
    symlinkSync(modules, join(root, 'node_modules'))
    expect(await latchkey('add', vendor, '--from', 'petstore.yaml', '--no-install')).toMatchObject({
      code: 0,
    })
    expect(problemsOf(root)).toEqual([])
  })

  test('takes files that Git checked out with the line ends of Windows for what they are', async () => {
    const { add, list, read, write, run: latchkey } = repository()
    expect((await add()).code).toBe(0)
    for (const path of list()) write(path, read(path).replaceAll('\n', '\r\n'))
    expect(await latchkey('generate', '--check')).toMatchObject({ code: 0, out: '' })
    write('src/petstore/client.ts', `${read('src/petstore/client.ts')}// more\r\n`)
    expect(await latchkey('generate', '--check')).toMatchObject({
      code: 1,
      out: 'differs src/petstore/client.ts\n',
    })
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
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'es2022',
          lib: ['es2023', 'dom', 'dom.iterable'],
          types: [],
          strict: true,
          verbatimModuleSyntax: true,
          exactOptionalPropertyTypes: true,
          module: 'nodenext',
          allowImportingTsExtensions: true,
          noEmit: true,
        },
      }),
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

  test('makes a package of a workspace, under the name that was asked for', async () => {
    const { add, list, read } = repository({ 'pnpm-workspace.yaml': "packages: ['libs/*']\n" })
    const { code } = await add('--package', '@me/petstore', '--to', 'libs/petstore')
    expect(code).toBe(0)
    const manifest = JSON.parse(read('libs/petstore/package.json')) as { name: string; dependencies: object }
    expect(manifest.name).toBe('@me/petstore')
    expect(Object.keys(manifest.dependencies)).toEqual([
      '@latchkey/auth-core',
      '@latchkey/client-core',
      'openapi-fetch',
    ])
    expect(read('libs/petstore/README.md')).toContain("from '@me/petstore/server'")
    expect(list().filter((path) => /turbo|vitest|contract/.test(path))).toEqual([])
  })

  test.each([
    [
      'an existing vendor',
      { 'specs/petstore/source.yaml': 'title: Mine\n' },
      [],
      'latchkey generate petstore',
    ],
    ['a folder that is not empty', { 'src/petstore/mine.ts': '' }, [], 'Choose another folder: --to'],
    [
      'a folder of another drive',
      {},
      ['--to', 'C:\\code\\petstore'],
      '--to must be a folder of this repository, such as src/acme.',
    ],
    [
      'a folder outside the repository',
      {},
      ['--to', '../elsewhere'],
      '--to must be a folder of this repository, such as src/acme.',
    ],
    [
      'a name no package can have',
      {},
      ['--package', 'My Pet'],
      '--package must be the name of an npm package, such as @me/acme.',
    ],
    ['an address as a host', {}, ['--host', 'https://a.example'], 'It must be a host, such as files'],
    [
      'no document',
      {},
      ['--from', ''],
      '--from is empty: it takes a file, an https: address, or - for standard input.',
    ],
    [
      'an address that is not https',
      {},
      ['--from', 'http://localhost:1/a.yaml'],
      'must start with https:. Save it, and give --from its file.',
    ],
    [
      'an address of a file',
      {},
      ['--from', 'file:///petstore.yaml'],
      'must start with https:. Save it, and give --from its file.',
    ],
    [
      'a manifest that breaks off',
      { 'package.json': '{ "name": "x",' },
      [],
      'package.json:1:15: unexpected end',
    ],
    [
      'a manifest that is no JSON',
      { 'package.json': '{ "name": "x", }' },
      [],
      'package.json: is not valid JSON',
    ],
    [
      'a configuration with a folder outside',
      { 'latchkey.config.json': '{ "vendors": { "a": { "code": "../a" } } }' },
      [],
      'latchkey.config.json:1:23 #/vendors/a/code: must be a folder of the repository, such as src/acme',
    ],
    [
      'a configuration that is wrong',
      { 'latchkey.config.json': '{ "spec": "x" }' },
      [],
      'unknown member "spec"',
    ],
    ['an invalid document', { 'petstore.yaml': 'a: [1' }, [], 'petstore.yaml'],
    [
      'a file where documents have to go',
      { specs: 'a file' },
      [],
      'specs/petstore/published.yaml: nothing was written: a file stands where a folder has to be',
    ],
    [
      'a file where clients have to go',
      { src: 'a file' },
      [],
      'src/petstore/generated/schema.ts: nothing was written: a file stands where a folder has to be',
    ],
  ] as const)('writes nothing for %s, and says in a line what to do', async (_, files, args, says) => {
    const { add, list } = repository(files)
    const before = list()
    const { code, err, out } = await add(...args)
    expect({ out, isDone: code === 0 }).toEqual({ out: '', isDone: false })
    expect(err).toContain(says)
    // What commander refuses itself has the way to the help behind it.
    expect(err.replace('Add --help to see what there is.\n', '').trim().split('\n')).toHaveLength(1)
    expect(list()).toEqual(before)
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

  test('reads no address a document names, and starts nothing a document says', async () => {
    let asked = 0
    const server = createServer((_, response) => {
      asked += 1
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as { port: number }
      const { add, list, root } = repository({
        'petstore.yaml': petstore
          .replace('title: Petstore', "title: '`touch pwned` ${process.exit(9)} */ ../../x'")
          .replace('#/components/schemas/Pet', `http://127.0.0.1:${port}/pet.yaml`),
      })
      const { code } = await add()
      expect(code).not.toBe(0)
      expect(asked).toBe(0)
      expect(list()).toEqual(['package.json', 'petstore.yaml'])
      expect(existsSync(join(root, 'pwned'))).toBe(false)
    } finally {
      server.close()
    }
  })
})
