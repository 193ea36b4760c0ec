import { findSecret } from '@latchkey/testkit'
import { expect, onTestFinished } from 'vitest'

/** What is planted in every scenario of the suite, and may show nowhere. */
export const PLANTED = [
  'planted+client/secret é',
  'planted pass:word',
  'planted-refresh-token',
  'planted-token',
  'planted-rotated',
  'planted-code',
]

/** Searches these values, in every way a value can be shown, once the scenario is over. */
export function sweep(...values: unknown[]): void {
  onTestFinished(() => {
    for (const value of values) expect(findSecret(value, PLANTED)).toBeUndefined()
  })
}
