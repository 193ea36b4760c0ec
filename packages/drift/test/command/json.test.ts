import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLayout } from '@latchkey/spec'
import { afterAll, describe, expect, test } from 'vitest'
import { type Command, type CommandIo, runCommand } from '../../src/command/command.ts'
import { drift } from '../../src/command/drift.ts'

const root = mkdtempSync(join(tmpdir(), 'latchkey-drift-json-'))
afterAll(() => rmSync(root, { recursive: true }))

async function run(args: readonly string[], command: Command = drift) {
  const written = { out: '', err: '' }
  const io: CommandIo = {
    stdout: { write: (text) => (written.out += text) },
    stderr: { write: (text) => (written.err += text) },
    root,
    layoutAt: (at) =>
      readLayout(at, { generate: 'latchkey generate', drift: 'latchkey drift', add: 'latchkey add' }),
    cwd: root,
    fetch: () => Promise.reject(new Error('no network here')),
    env: {},
    today: () => '2026-01-01',
  }
  return { code: await runCommand(command, 'latchkey drift', args, io), ...written }
}

describe('standard output is one JSON document', () => {
  test.each<[args: string[], says: string]>([
    [['--json', '--bogus'], "Unknown option '--bogus'"],
    [['--bogus', '--json'], "Unknown option '--bogus'"],
    [['--json', 'log'], 'log wants the name of a vendor'],
    [['--report=json', '--fail-on', 'x'], '--fail-on x: there are'],
    [['--report', 'json', '--live'], '--live wants the vendors'],
    [['--json', '--from'], "Option '--from <value>' argument missing"],
    [['--json', 'acme'], 'no such vendor'],
    [['--json'], 'there is no vendor in'],
  ])('for a command line that cannot work: %j', async (args, says) => {
    const { code, out, err } = await run(args)
    expect(code).toBe(1)
    expect(err).toContain(says)
    const { problems, ...report } = JSON.parse(out) as { problems: { reason: string }[] }
    expect(report).toEqual({ outcome: 'unknown', level: 'unknown', vendors: [] })
    expect(problems[0]!.reason).toContain(says)
  })

  test('for a configuration that cannot be read', async () => {
    writeFileSync(join(root, 'latchkey.config.json'), '{ "specs": 1 }')
    const { out } = await run(['--json'])
    rmSync(join(root, 'latchkey.config.json'))
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'unknown',
      problems: [{ file: 'latchkey.config.json' }],
    })
  })

  test('and stays one where something fails after it was written', async () => {
    const late: Command = {
      help: '',
      run: async (_args, io) => {
        io.stdout.write('{ "done": true }\n')
        throw new Error('the disk is full')
      },
    }
    expect(JSON.parse((await run(['--json'], late)).out)).toEqual({ done: true })
  })
})

test.each([[['--bogus']], [['--report=json=drift.json', '--bogus']], [['--bogus', '--', '--json']]])(
  'nothing is on standard output where nobody asked for JSON there: %j',
  async (args) => {
    expect((await run(args)).out).toBe('')
  },
)
