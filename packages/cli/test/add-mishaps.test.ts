import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { needs } from '@latchkey/testkit'
import { petstore, repository } from './own-repository.ts'
import { nodeArgs, run, start } from './run.ts'

const lines = (text: string): string[] => text.trim().split('\n')

describe('latchkey add, when something happens', { timeout: 240_000 }, () => {
  test.each([
    ['a name nobody knows', 'https://petstore.invalid/openapi.yaml', 'ENOTFOUND|EAI_AGAIN'],
    ['a server that is not there', 'https://127.0.0.1:1/openapi.yaml', '127\\.0\\.0\\.1|ECONNREFUSED'],
  ])('without a network (%s) writes nothing, and names the address', async (_, from, says) => {
    const { root, list } = repository()
    const before = list()
    const { code, out, err } = await run(['add', 'petstore', '--from', from], { cwd: root })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(lines(err)).toHaveLength(1)
    expect(err).toMatch(new RegExp(says))
    expect(list()).toEqual(before)
  })

  test('a way to prove the client that there is not is refused, with those there are', async () => {
    const { root, list } = repository()
    const before = list()
    const args = ['add', 'petstore', '--from', 'petstore.yaml', '--client-auth', 'basic']
    const { code, err } = await run(args, { cwd: root })
    expect({ code, err: err.trim() }).toEqual({
      code: 2,
      err: '--client-auth must be client_secret_basic, client_secret_post, none.',
    })
    expect(list()).toEqual(before)
  })

  test('without a package manager keeps what is written, and says the one line to run', async () => {
    const { root, list } = repository()
    const { code, out, err } = await run(['add', 'petstore', '--from', 'petstore.yaml'], {
      cwd: root,
      env: { PATH: join(root, 'no-such-folder') },
    })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(lines(err).at(-1)).toMatch(
      /^The files are written, but npm cannot be started\. Run it yourself: npm install .*@latchkey\/auth-core@/,
    )
    expect(list()).toContain('src/petstore/server.ts')
  })

  test('a document of 30 MB becomes a client, or is refused by name', async () => {
    const { root, list, add } = repository()
    const filler = `      x-filler: '${'0123456789abcdef'.repeat(8)}'\n`
    const big = petstore.replace('    get:\n', `    get:\n${filler.replace('x-filler', 'x-filler-0')}`)
    const further = Array.from(
      { length: 60_000 },
      (_, index) =>
        `    Form${index}: { type: object, description: '${'A form that nobody refers to. '.repeat(15)}', properties: { id: { type: integer } } }\n`,
    )
    const text = `${big}${further.join('')}`
    expect(text.length).toBeGreaterThan(28 * 1024 * 1024)
    writeFileSync(join(root, 'petstore.yaml'), text)
    const before = list()
    const { code, err } = await add()
    if (code === 0) {
      expect(list()).toContain('src/petstore/server.ts')
    } else {
      expect(lines(err)).toHaveLength(1)
      expect(err).toContain('petstore.yaml')
      expect(list()).toEqual(before)
    }
  })

  test('JSON that a program wrote in one line becomes a client, however long the line', async () => {
    const { root, list, run } = repository()
    const schemas = Array.from({ length: 20_000 }, (_, index) => [
      `Form${index}`,
      { type: 'object', description: 'A form that nobody refers to. '.repeat(15), properties: {} },
    ])
    const text = JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Wide', version: '1' },
      servers: [{ url: 'https://wide.example' }],
      paths: { '/things': { get: { responses: { 204: { description: 'none' } } } } },
      components: { schemas: Object.fromEntries(schemas) as object },
    })
    expect(text.length).toBeGreaterThan(9 * 1024 * 1024)
    writeFileSync(join(root, 'wide.json'), text)
    const { code, err } = await run('add', 'wide', '--from', 'wide.json', '--no-install')
    expect(code, err).toBe(0)
    expect(list()).toContain('src/wide/client.ts')
  })

  test('a folder of that name that is no vendor stays, and the way out is another than for a vendor', async () => {
    const { list, add, write } = repository()
    write('specs/petstore/notes.md', 'mine')
    const before = list()
    const { code, err } = await add()
    expect({ code, err }).toEqual({
      code: 2,
      err: 'specs/petstore is there already. It is no vendor of Latchkey: move it away, or choose another name.\n',
    })
    expect(list()).toEqual(before)
  })

  test('Ctrl-C while packages are installed says what is there, and the one line to run', async () => {
    const { root, list } = repository()
    const bin = join(root, 'bin')
    mkdirSync(bin)
    writeFileSync(
      join(bin, 'npm'),
      `#!${process.execPath}\nconsole.error('npm is at it')\nsetInterval(() => {}, 1000)\n`,
      {
        mode: 0o755,
      },
    )
    const child = spawn(process.execPath, [...nodeArgs, 'add', 'petstore', '--from', 'petstore.yaml'], {
      cwd: root,
      env: { PATH: bin, NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
      // As in a terminal, both hear of it.
      detached: true,
    })
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
      if (chunk.includes('npm is at it')) process.kill(-child.pid!, 'SIGINT')
    })
    const [code] = (await once(child, 'close')) as [number]
    expect(code, err).toBe(130)
    expect(lines(err).at(-1)).toMatch(
      /^The files are written, but npm was interrupted\. Run it yourself: npm install .*@latchkey\/auth-core@/,
    )
    expect(list()).toContain('src/petstore/server.ts')
  })

  test('a document over 64 MiB is refused by its size', async () => {
    const { root, list, add } = repository()
    writeFileSync(join(root, 'petstore.yaml'), `${petstore}${`# ${'-'.repeat(1022)}\n`.repeat(65 * 1024)}`)
    const before = list()
    const { code, err } = await add()
    expect({ isDone: code === 0, lines: lines(err).length }).toEqual({ isDone: false, lines: 1 })
    expect(err).toMatch(/petstore\.yaml.*larger than/)
    expect(list()).toEqual(before)
  })

  test('Ctrl-C at any moment leaves all of it or nothing', async () => {
    const complete = repository()
    await complete.add()
    const all = complete.list()
    const startMs = performance.now()
    const { root } = repository()
    await start(['add', 'petstore', '--from', 'petstore.yaml', '--no-install'], { cwd: root }).ended
    const tookMs = performance.now() - startMs
    for (const share of [0.1, 0.4, 0.6, 0.75, 0.85, 0.9, 0.95, 1]) {
      const one = repository()
      const before = one.list()
      const { child, ended } = start(['add', 'petstore', '--from', 'petstore.yaml', '--no-install'], {
        cwd: one.root,
      })
      setTimeout(() => child.kill('SIGINT'), tookMs * share)
      await ended
      expect([before, all]).toContainEqual(one.list())
    }
  })

  test('Ctrl-C while it waits for an answer ends it at once, with nothing written', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as { port: number }
      const { root, list } = repository()
      const before = list()
      const { child, ended } = start(['add', 'petstore', '--from', `https://127.0.0.1:${port}/a.yaml`], {
        cwd: root,
      })
      await once(server, 'connection')
      child.kill('SIGINT')
      expect((await ended).code).not.toBe(0)
      expect(list()).toEqual(before)
    } finally {
      server.close()
    }
  })

  test('a disk that is full in the middle leaves nothing behind', needs('bash'), async () => {
    const { root, list } = repository()
    const before = list()
    // No file may grow beyond a kilobyte: the first small ones are written, then it fails.
    const command = 'ulimit -f 1; exec "$0" "$@"'
    const args = [...nodeArgs, 'add', 'petstore', '--from', 'petstore.yaml', '--no-install']
    const child = spawn('bash', ['--norc', '-c', command, process.execPath, ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], NO_COLOR: '1' },
      // A bash whose input is a socket takes itself for a remote shell, and reads the user's settings.
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const [code] = (await once(child, 'close')) as [number]
    expect({ code, lines: lines(err) }).toEqual({
      code: 1,
      lines: [expect.stringContaining('nothing was written')],
    })
    expect(list()).toEqual(before)
  })
})
