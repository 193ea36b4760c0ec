import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

describe('the program', () => {
  test('runs the worker on the mock and says how to call it, until it is told to stop', async () => {
    const program = run([])
    try {
      const line = await program.lineWith('curl')
      const [, key, url] = /Bearer (\S+)' (\S+)$/.exec(line)!
      const answer = await fetch(url!, { headers: { authorization: `Bearer ${key}` } })
      expect(await answer.json()).toEqual([])
    } finally {
      program.child.kill('SIGINT')
    }
    expect(await program.exitCode).toBe(128 + constants.signals.SIGINT)
  })

  test('explains itself, and refuses what it does not know', async () => {
    const helpful = run(['--help'])
    expect(await helpful.exitCode).toBe(0)
    expect(helpful.output()).toContain('Usage:')
    const puzzled = run(['--prot', '1'])
    expect(await puzzled.exitCode).toBe(2)
    expect(puzzled.output()).toContain("Unknown option '--prot' (see --help)")
  })
})

function run(args: string[]): {
  child: ChildProcess
  exitCode: Promise<number | null>
  output(): string
  lineWith(text: string): Promise<string>
} {
  const child = spawn(process.execPath, ['--conditions=@latchkey/source', main, ...args])
  // Also when the test gives up before it does.
  onTestFinished(() => void child.kill('SIGINT'))
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const exitCode = once(child, 'close').then(([code]) => code as number | null)
  const ended = exitCode.then(() => Promise.reject(new Error(`The program ended early: ${output}`)))
  ended.catch(() => {})
  async function lineWith(text: string): Promise<string> {
    for (;;) {
      const line = output.split('\n').find((candidate) => candidate.includes(text))
      if (line !== undefined && output.includes(`${line}\n`)) return line
      await Promise.race([once(child.stdout, 'data'), ended])
    }
  }
  return { child, exitCode, output: () => output, lineWith }
}
