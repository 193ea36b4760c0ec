import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createToken } from '../../src/index.ts'
import { readToken, writeToken } from '../../src/stores/token-text.ts'

test('what is written down reads back, whatever it is', () => {
  const text = fc.string()
  fc.assert(
    fc.property(
      fc.record({
        accessToken: fc.stringMatching(/^[!-~]{1,40}$/),
        obtainedAtMs: fc.nat(),
        expiresAtMs: fc.option(fc.nat(), { nil: undefined }),
        scope: fc.option(text, { nil: undefined }),
        refreshToken: fc.option(text, { nil: undefined }),
      }),
      (init) => {
        const read = readToken(writeToken(createToken(init)))!
        expect({
          accessToken: read.reveal(),
          refreshToken: read.revealRefreshToken(),
          obtainedAtMs: read.obtainedAtMs,
          expiresAtMs: read.expiresAtMs,
          scope: read.scope,
        }).toEqual(init)
      },
    ),
  )
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json()),
      (damaged) => void expect(readToken(damaged)).toBeUndefined(),
    ),
  )
})

test('another format is not read, whatever its members', () => {
  const text = writeToken(createToken({ accessToken: 't', obtainedAtMs: 0 }))
  expect(readToken(text)).toBeDefined()
  expect(readToken(text.replace('latchkey-token-1', 'latchkey-token-2'))).toBeUndefined()
})
