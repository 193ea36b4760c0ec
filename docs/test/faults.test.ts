import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { callsNobody } from './faults/drivers.mjs'

interface Outcome {
  file: string
  /** How many of its calls went well before the rest failed. */
  good: number
  /** How many calls failed. */
  faced: number
  outcome: string
  printed: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const patterns = ['packages/*/examples/*.ts', 'docs/snippets/*.ts']
const programs = globSync(patterns, { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .toSorted()
const callers = programs.filter((file) => !(file in callsNobody))

/** An error of ours with a code, that of the transport, that of a limit, or one in the words of the program. */
const isWellEnded = ({ outcome, printed }: Outcome): boolean =>
  /^(ended|LatchkeyError \w+|the transport's own error|TimeoutError: No response in \d+ ms|Error: \d{3}: .+)$/.test(
    outcome,
  ) &&
  !/undefined/.test(outcome) &&
  // Members of an error that is shown whole may be.
  !/(?<!\w: )\bundefined\b/.test(printed)

test('every program that is left out exists, and calls nobody for a reason', () => {
  expect(Object.keys(callsNobody).filter((file) => !programs.includes(file))).toEqual([])
  expect(callers.length).toBeGreaterThan(25)
})

describe.each(['a bare 503', 'an empty 404', 'HTML with 200', 'a timeout'])('%s', (fault) => {
  let outcomes: Outcome[]

  beforeAll(async () => {
    const program = fileURLToPath(new URL('faults/face-fault.mjs', import.meta.url))
    const args = ['--conditions=@latchkey/source', program, fault]
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 })
    outcomes = JSON.parse(stdout) as Outcome[]
  }, 240_000)

  test.each(callers)('at any call of %s ends in words, or in an error with a code', (file) => {
    const ofProgram = outcomes.filter((outcome) => outcome.file === file)
    expect(ofProgram.filter((outcome) => !isWellEnded(outcome))).toEqual([])
    expect(ofProgram[0]).toMatchObject({ good: 0, faced: expect.any(Number) as number })
    expect(ofProgram[0]!.faced).toBeGreaterThan(0)
    expect(ofProgram.at(-1)).toMatchObject({ outcome: 'ended', faced: 0 })
  })
})
