import { describe, expect, test } from 'vitest'
import { createProgress } from '../../src/io/terminal.ts'

function stream(isTTY: boolean) {
  const written: string[] = []
  return { isTTY, written, write: (text: string) => written.push(text) }
}

describe('progress', () => {
  test('shows every stage on a terminal, each in place of the one before', () => {
    const terminal = stream(true)
    const progress = createProgress(terminal)
    progress.stage('acme', 'validate')
    progress.done('acme', 'ok', '2 operations')
    expect(terminal.written[0]).toMatch(/^\r\u001b\[2Kacme +validate …$/u)
    expect(terminal.written[1]).toMatch(/^\r\u001b\[2K.*✓.* acme +2 operations\n$/u)
  })

  test('is one plain line per name elsewhere', () => {
    const file = stream(false)
    const progress = createProgress(file)
    progress.stage('acme', 'validate')
    progress.done('acme', 'failed', '1 problem')
    expect(file.written).toEqual(['✗ acme           1 problem\n'])
  })

  test('is nothing when silent', () => {
    const terminal = stream(true)
    const progress = createProgress(terminal, { silent: true })
    progress.stage('acme', 'validate')
    progress.done('acme', 'ok', 'x')
    expect(terminal.written).toEqual([])
  })
})
