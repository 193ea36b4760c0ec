import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

async function run(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ exitCode: number; output: string }> {
  const file = fileURLToPath(new URL(`../src/${program}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@latchkey/source', file, ...args], { env })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const [exitCode] = (await once(child, 'close')) as [number]
  return { exitCode, output }
}

describe.each(['main.ts', 'demo.ts'])('%s', (program) => {
  test('explains itself, and refuses what it does not know', async () => {
    const [helpful, puzzled] = await Promise.all([run(program, ['--help']), run(program, ['--prot'])])
    expect(helpful.exitCode).toBe(0)
    expect(helpful.output).toContain(`Usage: node src/${program}`)
    expect(puzzled).toEqual({ exitCode: 2, output: "Unknown option '--prot' (see --help)\n" })
  })
})

test('main.ts names the variable it misses, and the one that is wrong without showing it', async () => {
  const [missing, wrong] = await Promise.all([
    run('main.ts', []),
    run('main.ts', [], { REDIS_URL: 'redis://127.0.0.1:1', TOKEN_KEY: 'too-short' }),
  ])
  expect(missing).toEqual({ exitCode: 1, output: 'TOKEN_KEY is not set (see --help)\n' })
  expect(wrong.exitCode).toBe(1)
  expect(wrong.output).toContain('TOKEN_KEY must be 32 bytes')
  expect(wrong.output).not.toContain('too-short')
})
