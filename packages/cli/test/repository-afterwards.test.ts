import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { petstore, repository } from './own-repository.ts'
import { atTerminal, hasTerminal } from './run.ts'

describe('the repository afterwards', { timeout: 240_000 }, () => {
  test('generates what the documents say, finds what was edited, and keeps what somebody took over', async () => {
    const { run: latchkey, add, read, write } = repository()
    await add()
    expect(await latchkey('generate', '--check')).toMatchObject({ code: 0, out: '' })
    write('src/petstore/generated/schema.ts', `${read('src/petstore/generated/schema.ts')}// edited\n`)
    write('src/petstore/client.ts', 'export const mine = true\n')
    const checked = await latchkey('generate', '--check')
    expect(checked).toMatchObject({ code: 1, out: 'differs src/petstore/generated/schema.ts\n' })
    expect((await latchkey('generate')).code).toBe(0)
    expect(read('src/petstore/generated/schema.ts')).not.toContain('// edited')
    expect(read('src/petstore/client.ts')).toBe('export const mine = true\n')
  })

  test.runIf(hasTerminal)('says at a terminal which vendor it is at, and takes that away again', async () => {
    const { root, add } = repository()
    await add()
    const seen = await atTerminal(root, 'generate')
    expect(seen).toContain('… petstore, 1 of 1\r\u001B[K✓ petstore  1 operation, nothing changed')
  })

  test('ends with 1 and names the file when generated code cannot be written', async () => {
    const { root, run: latchkey, add, write, read } = repository()
    await add()
    rmSync(join(root, 'src/petstore/generated'), { recursive: true })
    write('src/petstore/generated', 'a file')
    const { code, out, err } = await latchkey('generate')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^src\/petstore\/generated\/\S+: nothing was written: a file stands where a folder/)
    expect(read('src/petstore/generated')).toBe('a file')
  })

  test.each([['generate'], ['remove']])(
    'is asked to %s a vendor there is not: it names what is near, and ends with 2',
    async (command) => {
      const { run: latchkey, add, list } = repository()
      await add()
      const before = list()
      expect(await latchkey(command, 'petstor')).toEqual({
        code: 2,
        out: '',
        err: 'There is no vendor "petstor". Did you mean petstore? There are: petstore.\n',
      })
      expect(list()).toEqual(before)
    },
  )

  test('reads the documents of the vendors that are named alone: what is wrong with others stops nothing', async () => {
    const { run: latchkey, add, write } = repository()
    await add()
    await latchkey('add', 'other', '--from', 'petstore.yaml', '--no-install')
    write('specs/other/openapi.yaml', 'openapi: {')
    for (const words of [
      ['call', 'petstore', '--help'],
      ['token', 'nitro-sign', '--help'],
    ])
      expect(await latchkey(...words), words.join(' ')).toMatchObject({ code: 0, err: '' })
    expect((await latchkey('token', '--help')).out).toMatch(/^ {2}other .*Petstore$/m)
    expect(await latchkey('token', 'othr')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean other?'),
    })
    expect((await latchkey('token', 'other')).err).toMatch(/^specs\/other\/openapi\.yaml:1:\d+: /)
    expect((await latchkey('complete', '--', 'token', 'oth')).out).toBe('other\tPetstore\n')
  })

  test('misses a folder of documents whose client is still there, until one is back or the other gone', async () => {
    const { root, run: latchkey, add, list } = repository()
    await add()
    const made = list()
    rmSync(join(root, 'specs/petstore'), { recursive: true })
    const left = list()
    const says =
      'specs/petstore: is gone, and its client in src/petstore is still there: bring the folder back, or take the client away too: latchkey remove petstore\n'
    expect(left).not.toEqual(made)
    for (const args of [['--check'], [], ['petstore'], ['--check', 'petstore']])
      expect(await latchkey('generate', ...args)).toEqual({ code: 1, out: '', err: says })
    expect(await latchkey('generate', '--explain')).toMatchObject({
      code: 1,
      out: `petstore\n✗ ${says}`,
    })
    const { out } = await latchkey('generate', '--check', '--json')
    expect(JSON.parse(out)).toMatchObject({ results: [{ vendor: 'petstore', problems: [{}] }] })
    expect(list()).toEqual(left)
    expect((await latchkey('remove', 'petstore')).code).toBe(0)
    expect(list()).toEqual(['latchkey.config.json', 'package.json', 'petstore.yaml'])
    expect(await latchkey('generate', '--check')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no vendor'),
    })
  })

  test('says of a folder of documents that was renamed that no client is made of it', async () => {
    const { root, run: latchkey, add } = repository()
    await add()
    renameSync(join(root, 'specs/petstore'), join(root, 'specs/pets'))
    expect(await latchkey('generate', 'pets')).toMatchObject({
      code: 0,
      err: expect.stringMatching(
        /pets {2}1 operation, 1 file; no client: latchkey\.config\.json names no folder/,
      ),
    })
    const { out } = await latchkey('generate', 'pets', '--check', '--json')
    expect(JSON.parse(out)).toMatchObject({ results: [{ vendor: 'pets', client: null }] })
  })

  test('names no token for a document that asks for none, in no list, help or setting', async () => {
    const { run: latchkey, add } = repository({
      'petstore.yaml': petstore.replace(/security: .*\n/, '').replace(/ {2}securitySchemes:\n.*\n/, ''),
    })
    expect(await add()).toMatchObject({ code: 0 })
    const { out } = await latchkey('vendors', '--json')
    const [{ variables }] = JSON.parse(out) as [{ variables: { variable: string }[] }]
    expect(variables.map(({ variable }) => variable)).toEqual(['PETSTORE_BASE_URL'])
    expect((await latchkey('call', 'petstore', '--help')).out).not.toMatch(/access.token/i)
    const call = await latchkey('call', 'petstore', 'GET', '/pets', '-H', 'Authorization: planted')
    expect(call).toEqual({
      code: 2,
      out: '',
      err: 'The document of petstore asks for no credentials, so no Authorization header is sent. If the API wants one, state its security in overlay.yaml of its folder.\n',
    })
  })

  test('says in words and as JSON what a client can do, and why not more, and writes nothing', async () => {
    const { run: latchkey, add, read, write, list } = repository()
    await add()
    const before = list().map((path) => [path, read(path)])
    const { code, out, err } = await latchkey('generate', 'petstore', '--explain')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')).toContain(
      '✓ tokens      gets and keeps its own with client_credentials (POST /oauth/token), given clientId, clientSecret; scope, audience, resource may be given',
    )
    expect(list().map((path) => [path, read(path)])).toEqual(before)
    write('specs/petstore/overlay.yaml', 'overlay: 1.0.0\ninfo: { title: P, version: "1" }\nactions: 1\n')
    const failed = await latchkey('generate', '--explain', '--json')
    expect(failed).toMatchObject({ code: 1, err: '' })
    expect(JSON.parse(failed.out)).toMatchObject({
      explanations: [
        {
          vendor: 'petstore',
          can: [],
          problems: [{ file: 'specs/petstore/overlay.yaml', pointer: '#/actions' }],
        },
      ],
    })
    expect(await latchkey('generate', '--check', '--explain')).toMatchObject({ code: 2 })
  })

  test('says of a document from a file that nobody watches it, and fails only where it is asked for by name', async () => {
    const { run: latchkey, add } = repository()
    await add()
    const all = await latchkey('drift')
    expect(all).toMatchObject({
      code: 0,
      err: expect.stringMatching(/petstore +not watched: no address is stated/),
    })
    expect(all.err).toContain('specs/petstore/source.yaml: is not watched: it states no address')
    const named = await latchkey('drift', 'petstore')
    expect(named).toMatchObject({ code: 1, err: expect.stringContaining('states no address to read') })
  })

  test('says of a file in place of a page that it cannot be read, and no day on which it could', async () => {
    const { run: latchkey, add } = repository()
    await add()
    const { code, err } = await latchkey('drift', 'petstore', '--from', 'nothere.yaml')
    expect({ code, err: err.trim().split('\n').at(-1) }).toEqual({
      code: 1,
      err: 'nothere.yaml: no such file',
    })
  })

  test('takes drift over with its code, and loses all of a vendor with remove', async () => {
    const { run: latchkey, add, read, write, list } = repository()
    await add()
    write(
      'new.yaml',
      petstore.replace('name: { type: string }', 'name: { type: string }, tag: { type: string }'),
    )
    const drift = await latchkey('drift', 'petstore', '--from', 'new.yaml', '--write')
    expect({ code: drift.code, err: drift.err }).toMatchObject({ code: 2 })
    expect(read('src/petstore/generated/schema.ts')).toContain('tag?: string')
    expect(await latchkey('generate', '--check')).toMatchObject({ code: 0 })
    expect((await latchkey('remove', 'petstore')).code).toBe(0)
    expect(list()).toEqual(['latchkey.config.json', 'new.yaml', 'package.json', 'petstore.yaml'])
    expect(read('latchkey.config.json')).not.toContain('petstore')
  })

  test('prints a workflow of the version that the repository installs, where it does', async () => {
    const manifest = (names: string[]): string =>
      JSON.stringify({ devDependencies: Object.fromEntries(names.map((name) => [name, '^1.0.0'])) })
    const cli = repository({ 'package.json': manifest(['@latchkey/cli']) })
    const { out } = await cli.run('ci', 'shell')
    expect(out).toContain('\nnpx --no latchkey generate --check\n')
    expect(out).toMatch(
      /\nnpx --yes --package @latchkey\/cli@\S+ --package @latchkey\/drift@\S+ latchkey drift /,
    )
    const both = repository({
      'package.json': manifest(['@latchkey/cli', '@latchkey/drift']),
      'pnpm-lock.yaml': '',
    })
    expect((await both.run('ci', 'github')).out).toMatch(
      /: npx pnpm exec latchkey generate --check\n[^]*: npx pnpm exec latchkey drift /,
    )
  })

  test.each(['github', 'gitlab', 'shell'])(
    'prints a workflow for %s that checks code and drift',
    async (form) => {
      const { run: latchkey } = repository({ 'pnpm-lock.yaml': '' })
      const { code, out } = await latchkey('ci', form)
      expect(code).toBe(0)
      // A configuration that is a program imports what is installed: whatever reads it comes after.
      const steps = out.match(/pnpm install --frozen-lockfile|generate --check|latchkey drift --report text/g)
      const install = 'pnpm install --frozen-lockfile'
      const check = 'generate --check'
      const drift = 'latchkey drift --report text'
      expect(steps).toEqual(form === 'shell' ? [install, check, drift] : [install, check, install, drift])
      expect(out).toMatch(/latchkey\/cli@\S+ generate --check/)
    },
  )
})
