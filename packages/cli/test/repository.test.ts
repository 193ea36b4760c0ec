import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { modules, petstore, repository } from './own-repository.ts'
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
})
