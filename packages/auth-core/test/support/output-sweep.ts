// Captures everything any scenario prints, and searches it for what is planted.
import { format } from 'node:util'
import { findSecret } from '@latchkey/testkit'
import { afterEach, beforeAll, expect } from 'vitest'
import { PLANTED } from './sweep.ts'

const printed: string[] = []

beforeAll(() => {
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    const print = console[name].bind(console)
    console[name] = (...values: unknown[]) => {
      printed.push(format(...values))
      print(...values)
    }
  }
})

afterEach(() => {
  expect(findSecret(printed.splice(0).join('\n'), PLANTED)).toBeUndefined()
})
