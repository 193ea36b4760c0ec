import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { nodeArgs, run } from './run.ts'

const scratch = mkdtempSync(join(tmpdir(), 'latchkey-cli-drift-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const vendorFile = 'specs/acme/vendor.yaml'
const document = `openapi: 3.1.0
info: { title: Acme, version: '1' }
servers: [{ url: https://api.acme.example }]
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200':
          description: The things.
          content:
            application/json:
              schema:
                type: object
                required: [total]
                properties:
                  total: { type: integer }
                  state: { type: string }
`

/** A repository of somebody else: no workspace, no packages, a folder `specs/`. */
let root: string
beforeEach(async () => {
  root = mkdtempSync(join(scratch, 'repository-'))
  write('package.json', '{ "name": "somebody-elses", "version": "1.0.0" }')
  write(
    'specs/acme/source.yaml',
    `title: Acme API\nhosts: []\npublished: [{ kind: openapi, url: ./vendor.yaml }]\n`,
  )
  write(vendorFile, document)
})

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const drift = (...args: string[]) => run(['drift', ...args], { cwd: root })
const publish = (from: string, to: string): void => write(vendorFile, document.replace(from, to))

describe('latchkey drift, in a repository of somebody else', () => {
  test('records what there is, and then finds no drift, with pages and without', async () => {
    const { code, out, err } = await drift('--write')
    expect({ code, out }).toEqual({
      code: 0,
      out: 'acme (Acme API)\n  wrote specs/acme/source.yaml\n  wrote specs/acme/published.yaml\n  wrote specs/acme/openapi.yaml\n',
    })
    expect(err).toBe('✓ acme           1 page recorded for the first time\n')
    expect(read('specs/acme/source.yaml')).toMatch(/sha256: '?[0-9a-f]{64}/)
    expect(readdirSync(root).toSorted()).toEqual(['package.json', 'specs'])
    for (const option of [[], ['--offline']]) {
      expect(await drift(...option)).toMatchObject({
        code: 0,
        out: '',
        err: expect.stringContaining('no drift'),
      })
    }
  })

  test('says of a compiled document that is gone how it is made again, and judges all the same', async () => {
    await drift('--write')
    rmSync(join(root, 'specs/acme/openapi.yaml'))
    expect(await drift()).toMatchObject({
      code: 0,
      err: expect.stringContaining('specs/acme/openapi.yaml: missing: run `latchkey drift acme --write`\n'),
    })
    expect((await drift('--write')).out).toContain('wrote specs/acme/openapi.yaml')
    expect((await drift()).err).not.toContain('missing')
  })

  test('ends with 1 where a vendor’s document is neither there nor at any address', async () => {
    write('specs/acme/source.yaml', 'title: Acme API\nhosts: []\npublished: [{ kind: openapi }]\n')
    expect(await drift()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/published.yaml: missing, and no address.* --write --from <file>`\n/),
    })
    expect(await drift('--offline')).toMatchObject({
      code: 1,
      err: expect.stringContaining('run `latchkey drift acme --write --from <file>`\n'),
    })
  })

  test('ends with 2 for a compatible change and with 3 for one that may break callers', async () => {
    await drift('--write')
    publish('state: { type', 'colour: { type: string }\n                  state: { type')
    const compatible = await drift()
    expect(compatible).toMatchObject({ code: 2, out: expect.stringContaining('minor `colour`') })
    publish('total: { type: integer }', 'total: { type: string }')
    const breaking = await drift('acme', '--json')
    expect(breaking.code).toBe(3)
    expect(JSON.parse(breaking.out)).toMatchObject({ outcome: 'breaking', vendors: [{ bump: 'major' }] })
    expect((await drift('--fail-on', 'none')).code).toBe(0)
  })

  test('takes a change over, with a changeset for the package at the root where changesets are kept', async () => {
    await drift('--write')
    write('.changeset/config.json', '{}')
    publish('total: { type: integer }', 'total: { type: string }')
    expect((await drift('--write')).code).toBe(3)
    const [name = ''] = readdirSync(join(root, '.changeset')).filter((file) => file.startsWith('spec-acme-'))
    expect(read(`.changeset/${name}`)).toMatch(/^---\n'somebody-elses': major\n---\n/)
    expect(read('specs/acme/openapi.yaml')).toMatch(
      /^# Written by `latchkey drift --write`[^]*total:\n\s+type: string/,
    )
    expect((await drift()).code).toBe(0)
  })

  test('writes the changeset of a workspace for the package that source.yaml states, and asks for it', async () => {
    await drift('--write')
    write('.changeset/config.json', '{}')
    write('pnpm-workspace.yaml', 'packages: [apps/*]\n')
    publish('total: { type: integer }', 'total: { type: string }')
    const { err } = await drift('--write')
    expect(err).toContain('no changeset was written: which package is it for? Say so in source.yaml')
    expect(readdirSync(join(root, '.changeset'))).toEqual(['config.json'])

    write('specs/acme/source.yaml', `package: '@me/orders'\n${read('specs/acme/source.yaml')}`)
    write(vendorFile, document)
    await drift('--write')
    const [, name = ''] = readdirSync(join(root, '.changeset')).toSorted()
    expect(read(`.changeset/${name}`)).toMatch(/^---\n'@me\/orders': major\n/)
  })

  test('names a package.json that cannot be read, and writes nothing', async () => {
    await drift('--write')
    write('.changeset/config.json', '{}')
    write('package.json', '{ "name": ')
    publish('total: { type: integer }', 'total: { type: string }')
    const { code, err } = await drift('--write')
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(/package\.json:1:\d+/) })
    expect(err).not.toContain('fault of Latchkey')
    expect(read('specs/acme/openapi.yaml')).toMatch(/total:\n\s+type: integer/)
  })

  test('leaves the code of a package alone that only has the vendor’s name', async () => {
    write('packages/acme/package.json', '{ "name": "@me/acme" }')
    await drift('--write')
    expect(readdirSync(join(root, 'packages/acme'))).toEqual(['package.json'])
    expect(existsSync(join(root, '.changeset'))).toBe(false)
  })

  test('ends with 1 and one line for what it cannot read or does not know', async () => {
    expect(await drift()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/nothing is recorded yet.*: run `latchkey drift acme --write`\n/),
    })
    expect(await drift('--offline')).toMatchObject({
      code: 1,
      err: expect.stringContaining('specs/acme/openapi.yaml: missing: run `latchkey drift acme --write`\n'),
    })
    write(vendorFile, '<!doctype html><title>Log in</title>')
    expect(await drift()).toMatchObject({ code: 1, err: expect.stringContaining('is an HTML page') })
    expect(await drift('--nope')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Unknown option '--nope'.*\n$/),
    })
    expect(await drift('--fail-on')).toMatchObject({ code: 1, out: '' })
    expect(await drift('zeta')).toMatchObject({
      code: 1,
      err: 'specs/zeta: no such vendor; there are acme\n',
    })
    write('specs/zeta/vendor.yaml', document)
    expect((await drift('zeta')).err).toContain(
      'specs/zeta/source.yaml: missing; the README of @latchkey/drift describes it\n',
    )
    const nowhere = await run(['drift'], { cwd: scratch })
    expect(nowhere).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^specs: there is no vendor in .*--root.*\n$/),
    })
  })
})

test('latchkey drift --help shows the name it was called by, every option and its own exit codes', async () => {
  const { code, out } = await run(['drift', '--help'])
  expect(code).toBe(0)
  expect(out).toMatch(/^Usage: latchkey drift \[vendor…\]/)
  for (const word of [
    '--write',
    '--offline',
    '--live',
    '--from <file>',
    '--fail-on <what>',
    '--root <dir>',
    'Exit code: 0 no drift',
  ]) {
    expect(out).toContain(word)
  }
})

test('the Tab key knows its options and the vendors of the folder', async () => {
  const complete = async (...words: string[]) =>
    (await run(['complete', '--', 'drift', ...words], { cwd: root })).out
  expect(await complete('')).toBe('acme\t\n')
  expect(await complete('acme', '--off')).toMatch(/^--offline\t\S.*\n$/)
  expect(await complete('--from', '')).toBe(':files\n')
})

test('without @latchkey/drift it says what to install and ends with 1, and the rest goes on working', async () => {
  const here = fileURLToPath(new URL('..', import.meta.url))
  const bare = join(scratch, 'bare')
  cpSync(join(here, 'src'), join(bare, 'src'), { recursive: true })
  cpSync(join(here, 'package.json'), join(bare, 'package.json'))
  const modules = join(here, 'node_modules')
  for (const name of [
    'commander',
    'read',
    'openapi-fetch',
    ...['auth-core', 'client-core', 'mock', 'gobo', 'gbg-go', 'nitro-sign', 'octotable'].map(
      (one) => `@latchkey/${one}`,
    ),
  ]) {
    mkdirSync(join(bare, 'node_modules', name, '..'), { recursive: true })
    symlinkSync(join(modules, name), join(bare, 'node_modules', name))
  }
  const main = join(bare, 'src/main.ts')
  const advice = 'npm install --save-dev @latchkey/cli @latchkey/drift'
  expect(await run(['drift', '--offline'], { main })).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(new RegExp(`^[^\n]*${advice}\n$`)),
  })
  expect(await run(['drift', '--json'], { main })).toMatchObject({
    code: 1,
    out: expect.stringContaining('"drift_not_installed"'),
  })
  expect(await run(['drift', '--help'], { main })).toMatchObject({
    code: 0,
    out: expect.stringContaining(advice),
  })
  expect(await run(['complete', '--', 'drift', '--'], { main })).toMatchObject({ code: 0, out: '' })
  expect(execFileSync(process.execPath, [nodeArgs[0], main, '--help'], { encoding: 'utf8' })).toMatch(
    /^ {2}drift /m,
  )
})
