import { describe, expect, test } from 'vitest'
import { acme, createWorkspace } from './support/workspace.ts'

describe('the command line', () => {
  test('lists its commands', async () => {
    await using workspace = await createWorkspace({})
    const { code, stdout } = await workspace.run()
    expect(code).toBe(0)
    for (const name of ['generate', 'pull', 'drift', 'new-vendor'])
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  })

  test.each(['generate', 'pull', 'drift', 'new-vendor'])(
    '%s --help says usage, options and exit codes',
    async (name) => {
      await using workspace = await createWorkspace({})
      const { code, stdout } = await workspace.run(name, '--help')
      expect(code).toBe(0)
      for (const part of ['Usage: pnpm ', '--root <dir>', '--json', 'Exit code:'])
        expect(stdout).toContain(part)
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
    },
  )

  test('names an unknown command and what there is instead', async () => {
    await using workspace = await createWorkspace(acme)
    const { code, stderr } = await workspace.run('genrate')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^unknown command "genrate"; there are generate, /)
  })

  test.each([['generate', '--check'], ['pull', 'acme'], ['coverage']])(
    'finds nothing as it should be in a folder there is not: %s',
    async (...args) => {
      await using workspace = await createWorkspace({ file: '' })
      for (const root of ['nowhere', 'file'])
        expect(await workspace.run(...args, '--root', root)).toEqual({
          code: 1,
          stdout: '',
          stderr: `--root ${root}: there is no such folder; --help shows what there is\n`,
        })
    },
  )

  test('says in one line what nobody foresaw, and where it happened to those who ask', async () => {
    await using workspace = await createWorkspace(acme)
    const { code, stderr } = await workspace.run('generate', '--root', 'a\0b')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^this should not happen: TypeError[^\n]*Please report it[^\n]*\n$/)
    await using watched = await createWorkspace(acme, { env: { LATCHKEY_DEBUG: '1' } })
    expect((await watched.run('generate', '--root', 'a\0b')).stderr).toContain('    at ')
  })
})
