import { needs } from '@latchkey/testkit'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createProgram } from '../src/program.ts'
import { suggestPaths, type OperationKey } from '../src/completion/suggest-paths.ts'
import { FILES, suggest } from '../src/completion/suggest.ts'
import { loadVendors } from '../src/vendors.ts'
import { petstore, repository } from './own-repository.ts'
import { nodeArgs, run } from './run.ts'

const operations: OperationKey[] = [
  'GET /rooms',
  'GET /rooms/{room_id}',
  'GET /rooms/{room_id}/tables',
  'POST /rooms/{room_id}:close',
  'POST /rooms',
]
const vendors = await loadVendors()
const suggestAfter = (...words: string[]) => {
  const found = suggest(createProgram(vendors), words, { vendors, operationsOf: () => operations })
  return found === FILES ? FILES : found.map(({ value }) => value)
}

describe('suggestions', () => {
  test.each([
    [['t'], ['token']],
    [
      ['token', ''],
      ['gbg-go', 'gobo', 'nitro-sign', 'octotable'],
    ],
    [['call', 'oc'], ['octotable']],
    [
      ['call', 'gobo', ''],
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    ],
    [['call', 'gobo', 'PO'], ['POST']],
    [
      ['call', 'gobo', 'get', '/rooms'],
      ['/rooms', '/rooms/'],
    ],
    [['call', 'gobo', '-q', 'a=b', 'GET', '/rooms/17/t'], ['/rooms/17/tables']],
    [['mock', 'gobo', 'g'], ['gbg-go']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['token', 'gobo', '--dot'], ['--dotenv']],
    [['token', 'gobo', '--dotenv', ''], FILES],
    [['token', 'gobo', '--client-secret-file', ''], FILES],
    [['call', 'gobo', '-o', ''], FILES],
    [['add', 'acme', '--from', ''], FILES],
    [['add', 'acme', '--to', ''], FILES],
    [['add', 'acme', '--from=my d'], FILES],
    [['add', 'acme', '--client-auth=n'], []],
    [['mock', './my d'], FILES],
    [['mock', 'gobo', 'my d'], FILES],
    [
      ['ci', ''],
      ['github', 'gitlab', 'shell'],
    ],
    [['token', 'gobo', '--client-id', ''], []],
    [['token', 'gobo', 'x'], []],
  ])('after %j come %j', (words, expected) => {
    expect(suggestAfter(...words)).toEqual(expected)
  })

  test('never offer the option that would take a secret from the command line', () => {
    expect(suggestAfter('token', 'nitro-sign', '--client-secret')).toEqual(['--client-secret-file'])
  })

  test.each([
    ['', ['/rooms', '/rooms/']],
    ['/ro', ['/rooms', '/rooms/']],
    ['/rooms/', ['/rooms/']],
    ['/rooms/17', ['/rooms/17', '/rooms/17/tables']],
    ['/rooms/17/', ['/rooms/17/tables']],
    ['/rooms/17/tables', ['/rooms/17/tables']],
    ['/rooms/17/tables/', []],
    ['/other', []],
  ])('continue the path "%s" up to the next parameter', (typed, expected) => {
    expect(suggestPaths(operations, 'GET', typed).map(({ value }) => value)).toEqual(expected)
  })

  test('continue a path behind a colon, and only for the method', () => {
    expect(suggestPaths(operations, 'POST', '/rooms/17:').map(({ value }) => value)).toEqual([
      '/rooms/17:close',
    ])
    expect(suggestPaths(operations, 'GET', '/rooms/17:')).toEqual([])
  })
})

describe('latchkey complete', () => {
  test('knows the paths a vendor documents', async () => {
    const { out, code } = await run([
      'complete',
      '--',
      'call',
      'nitro-sign',
      'POST',
      '/sign/envelopes/1:send-f',
    ])
    expect(code).toBe(0)
    expect(out).toBe('/sign/envelopes/1:send-for-signing\t/sign/envelopes/{envelopeID}:send-for-signing\n')
  })
})

describe('latchkey complete in a repository of its own', { timeout: 60_000 }, () => {
  test('knows its vendors and their paths, and names the others only where they can be given', async () => {
    const { add, run: latchkey } = repository()
    await add()
    const complete = async (...words: string[]) => (await latchkey('complete', '--', ...words)).out
    expect(await complete('generate', '')).toBe('petstore\tPetstore\n')
    expect(await complete('remove', '')).toBe('petstore\tPetstore\n')
    expect(await complete('call', 'pet')).toBe('petstore\tPetstore\n')
    expect(await complete('call', 'petstore', 'GET', '/p')).toBe('/pets\t\n')
    expect(await complete('add', '')).toBe('')
    expect((await complete('token', '')).split('\n')).toHaveLength(6)
  })

  test('names no path that would be several lines, or obeyed by the terminal', async () => {
    const path = JSON.stringify('/pets\n/pets\u001b[2J')
    const { add, run: latchkey } = repository({ 'petstore.yaml': petstore.replace('/pets:', `${path}:`) })
    await add()
    expect(await latchkey('complete', '--', 'call', 'petstore', 'GET', '/p')).toMatchObject({
      code: 0,
      out: '',
    })
  })

  test('has bash type a path as text, whatever a shell would run of it', needs('bash'), async () => {
    const path = "/pets/$(>pwned);`>pwned`'&*~"
    const changed = petstore.replace('/pets:', `${JSON.stringify(path)}:`)
    const { add, root, list } = repository({ 'petstore.yaml': changed })
    await add()
    const script = `${pressTab.bash('latchkey call petstore GET /p')}\neval "printf %s $COMPREPLY"`
    const said = execFileSync('bash', ['-c', script], { cwd: root, env: withLatchkey(), encoding: 'utf8' })
    expect(said.split('\n')[1]).toBe(path)
    expect(list()).not.toContain('pwned')
  })

  test.each([
    ['latchkey add x --from my\\\\ d'],
    ['latchkey add x --from "my d'],
    ['latchkey add x --from=my\\\\ d'],
    ['latchkey mock ./my\\\\ d'],
  ])('has fish offer files behind "%s", whose names have blanks', needs('fish'), (line) => {
    const { root } = repository({ 'my dir/pets doc.yaml': petstore })
    expect(offered('fish', line, root).trim()).toMatch(/^\S*my dir\/$/)
  })

  test('has fish complete a path behind a value with a blank', needs('fish'), () => {
    const line = 'latchkey call nitro-sign GET /sign/envelopes/a\\\\ b/doc'
    expect(offered('fish', line)).toContain('/sign/envelopes/a b/documents\t')
  })

  test('has zsh offer files behind an equals sign', needs('zsh'), () => {
    expect(offered('zsh', 'latchkey add x --from=my')).toContain('files')
  })

  test('gives the script, and what it can, where the configuration is broken', async () => {
    const { run: latchkey } = repository({ 'latchkey.config.json': '{' })
    expect(await latchkey('completion', 'bash')).toMatchObject({ code: 0, err: '' })
    expect(await latchkey('complete', '--', 'token', 'oc')).toEqual({
      code: 0,
      out: 'octotable\tOctoTable\n',
      err: '',
    })
  })
})

const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A folder with `latchkey` in it, as an installed package puts it on the path. */
function withLatchkey(): NodeJS.ProcessEnv {
  const program = join(folder, 'latchkey')
  const quoted = [process.execPath, ...nodeArgs].map((word) => `'${word}'`).join(' ')
  writeFileSync(program, `#!/bin/sh\nexec ${quoted} "$@"\n`)
  chmodSync(program, 0o755)
  return { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` }
}

/** Asks the shell itself what the Tab key would offer. */
const pressTab = {
  bash: (line: string) => `
    source <(latchkey completion bash)
    COMP_LINE='${line}' COMP_POINT=${line.length}
    # As readline splits it, : and = being words of their own.
    COMP_WORDS=(${line.replaceAll(/([:=])/g, ' $1 ')}${line.endsWith(' ') ? " ''" : ''})
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _latchkey
    printf '%s\\n' "\${COMPREPLY[@]}"`,
  fish: (line: string) => `latchkey completion fish | source; complete --do-complete '${line}'`,
  zsh: (line: string) => `
    autoload -Uz compinit && compinit -u -D
    source <(latchkey completion zsh)
    words=(${line}${line.endsWith(' ') ? " ''" : ''}) CURRENT=\${#words}
    compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- "$@" }
    _files() { print files }
    compset() { true }
    _latchkey`,
}

const offered = (shell: keyof typeof pressTab, line: string, cwd?: string): string =>
  execFileSync(shell, ['-c', pressTab[shell](line)], { cwd, env: withLatchkey(), encoding: 'utf8' })

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  test('is given a script that evaluates nothing of what was typed', async () => {
    const { out, code } = await run(['completion', shell])
    expect(code).toBe(0)
    expect(out).toContain('latchkey complete -- ')
    expect(out).not.toMatch(/\beval\b/)
  })

  describe('itself', needs(shell), () => {
    test.each([
      ['latchkey tok', /^token\b/],
      ['latchkey call nitro-sign GET /sign/env', /^\/sign\/envelopes\b/m],
      ['latchkey call nitro-sign POST /sign/envelopes/17:send-f', /send-for-signing/],
    ])('completes "%s"', (line, expected) => {
      expect(offered(shell, line)).toMatch(expected)
    })
  })
})
