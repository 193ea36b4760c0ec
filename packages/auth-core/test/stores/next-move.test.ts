import { describe, expect, test } from 'vitest'
import { cachedDefaults } from '../../src/cache/windows.ts'
import { createToken, type Token } from '../../src/index.ts'
import { afterRefusal, newestOf, sparesExchange, type Candidates } from '../../src/stores/next-move.ts'
import type { Lineage, TokenRecord } from '../../src/stores/record.ts'

const HOUR_MS = 3_600_000
const token = (name: string, leftMs = HOUR_MS) =>
  createToken({
    accessToken: `A${name}`,
    refreshToken: `R${name}`,
    obtainedAtMs: leftMs - HOUR_MS,
    expiresAtMs: leftMs,
  })
const record = (name: string, lineage: Partial<Lineage> = {}): TokenRecord => ({
  token: token(name),
  lineage: { root: 'a', generation: 1, past: [], ...lineage },
})
const nobody = () => false
const never = () => false
const none: Candidates = { found: { record: undefined }, unsaved: undefined, brought: undefined }

describe('the newest pair', () => {
  const stored = record('found', { generation: 2 })
  const found = { record: stored, there: stored.lineage }

  test.each<[promise: string, candidates: Partial<Candidates>, wanted: string | undefined]>([
    ['is none where there is none', {}, undefined],
    ['is the one in the store', { found, brought: record('brought') }, 'Afound'],
    [
      'is the one that could not be written',
      { found, unsaved: record('unsaved', { generation: 3 }) },
      'Aunsaved',
    ],
    ['unless somebody has written since', { found, unsaved: record('unsaved', { generation: 2 }) }, 'Afound'],
    ['is the one that is brought', { found, brought: record('brought', { generation: 3 }) }, 'Abrought'],
    ['is that of a new sign-in', { found, brought: record('new', { root: 'b', generation: 0 }) }, 'Anew'],
    ['is the one brought where the store has none', { brought: record('brought') }, 'Abrought'],
  ])('%s', (_promise, candidates, wanted) => {
    expect(newestOf({ ...none, ...candidates }, nobody, never)?.token.reveal()).toBe(wanted)
  })

  test('is never one whose refresh token was refused', () => {
    const isRefused = (one: Token) => one.revealRefreshToken() === 'Rbrought'
    const brought = record('brought', { generation: 9 })
    expect(newestOf({ ...none, found, brought }, isRefused, never)?.token.reveal()).toBe('Afound')
    expect(newestOf({ ...none, brought }, isRefused, never)).toBeUndefined()
  })

  test('of a new sign-in remembers the one in the store', () => {
    const brought = record('new', { root: 'b' })
    expect(newestOf({ ...none, found, brought }, nobody, never)!.lineage.past).toEqual(['a'])
    // Even of one that is not to be used any more.
    const ended = { record: undefined, there: stored.lineage }
    expect(newestOf({ ...none, found: ended, brought }, nobody, never)!.lineage.past).toEqual(['a'])
  })
})

describe('of two sign-ins that do not know each other', () => {
  const theirs = record('theirs', { root: 'b' })
  const found = { record: theirs, there: theirs.lineage }
  const isReplaced = (root: string, by: string) => root === 'a' && by === 'b'

  test('the one that came to the store later is the newer one', () => {
    const brought = record('ours', { generation: 9 })
    expect(newestOf({ ...none, found, brought }, nobody, isReplaced)?.token.reveal()).toBe('Atheirs')
  })

  test('but not where it is one that ours took the place of: an old copy of the store is back', () => {
    const brought = record('ours', { past: ['b'] })
    expect(newestOf({ ...none, found, brought }, nobody, isReplaced)?.token.reveal()).toBe('Aours')
  })
})

describe('an exchange is spared', () => {
  test.each<[promise: string, leftMs: number, request: object, isSpared: boolean]>([
    ['by a token with time left', HOUR_MS, {}, true],
    ['up to its mandatory window', 30_001, {}, true],
    ['where it is not', 30_000, {}, false],
    ['nor by the one that was refused', HOUR_MS, { rejected: 'At' }, false],
    ['nor by the one that is to be replaced', HOUR_MS, { previous: token('t') }, false],
    ['but by another', HOUR_MS, { rejected: 'Ax', previous: token('x') }, true],
  ])('%s', (_promise, leftMs, request, isSpared) => {
    expect(sparesExchange(token('t', leftMs), request, cachedDefaults, 0)).toBe(isSpared)
  })

  test('as the windows of `cached` say', () => {
    const wide = { ...cachedDefaults, mandatoryWindowMs: 60_000 }
    expect(sparesExchange(token('t', 45_000), {}, wide, 0)).toBe(false)
  })

  test('by a token of unknown lifetime for as long as they say', () => {
    const unknown = createToken({ accessToken: 't', obtainedAtMs: 0 })
    expect(sparesExchange(unknown, {}, cachedDefaults, HOUR_MS - 30_001)).toBe(true)
    expect(sparesExchange(unknown, {}, { ...cachedDefaults, unknownLifetimeMs: 1000 }, 1000)).toBe(false)
  })
})

describe('after a refused refresh', () => {
  test.each<[promise: string, now: TokenRecord | undefined, isAgain: boolean, step: string]>([
    [
      'a newer pair that was stored meanwhile is gone on with',
      record('other', { generation: 6 }),
      false,
      'go on',
    ],
    ['but only once', record('other', { generation: 6 }), true, 'give up'],
    ['the pair that is over is removed', record('sent', { generation: 5 }), false, 'remove'],
    ['the second time, too', record('sent', { generation: 5 }), true, 'remove'],
    [
      'an earlier pair of the same sign-in is over as well',
      record('older', { generation: 4 }),
      false,
      'remove',
    ],
    ['a later one is not', record('later', { generation: 6 }), false, 'go on'],
    ['nor is that of another sign-in', record('other', { root: 'b', generation: 4 }), false, 'go on'],
    ['where there is none, there is nothing to do', undefined, false, 'give up'],
  ])('%s', (_promise, now, isAgain, step) => {
    expect(afterRefusal(record('sent', { generation: 5 }), now, isAgain)).toBe(step)
  })
})
