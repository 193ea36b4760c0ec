import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cachedDefaults } from '../../src/cache/windows.ts'

const page = readFileSync(new URL('../../../../docs/tokens.md', import.meta.url), 'utf8')
const units: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000 }
const documented = [...page.matchAll(/^\|[^|]+\|\D*(\d+) (s|min|h)\b[^|]*\| `(\w+)` *\|$/gm)].map(
  ([, amount, unit, option]) => [option!, Number(amount) * units[unit!]!] as const,
)

test('docs/tokens.md states a default for every time that cached takes', () => {
  const times = Object.keys(cachedDefaults).filter((option) => option.endsWith('Ms'))
  expect(documented.map(([option]) => option).toSorted()).toEqual(times.toSorted())
})

test.each(documented)('the default of %s in docs/tokens.md is the one in the code', (option, ms) => {
  expect(cachedDefaults[option as keyof typeof cachedDefaults]).toBe(ms)
})
