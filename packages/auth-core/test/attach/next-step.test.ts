import { describe, expect, test } from 'vitest'
import { isRefusal, mayReplay } from '../../src/attach/next-step.ts'

describe('whether a 401 refuses the token', () => {
  test.each([
    ['one without a challenge', null, false, true, true],
    ['one without a challenge, if that is said to mean nothing', null, false, false, false],
    ['one with a Bearer challenge', 'Bearer error="invalid_token"', false, false, true],
    ['one of an origin that never saw the token', null, true, true, false],
    ['one that asks for more scope', 'Bearer error="insufficient_scope"', false, true, false],
    [
      'one that asks for a better sign-in',
      'Bearer error=insufficient_user_authentication',
      false,
      true,
      false,
    ],
    ['one that refuses the request', 'Bearer error="invalid_request"', false, true, false],
    ['one for Basic alone', 'Basic realm="x"', false, true, false],
    ['an error word inside a quoted text', 'Bearer realm="error=insufficient_scope"', false, true, true],
    ['a Bearer inside a quoted text', 'Basic realm="a, Bearer b"', false, true, false],
    ['an error word of another scheme', 'DPoP error="insufficient_scope", Bearer', false, true, true],
    ['a dead token that is bound to a key', 'DPoP error="invalid_token", algs="ES256"', false, true, true],
    ['a proof that will not do', 'DPoP error="invalid_dpop_proof"', false, true, false],
    ['a proof that wants a nonce', 'DPoP error="use_dpop_nonce"', false, true, false],
  ])('%s', (_, challenge, isElsewhere, refreshWithoutChallenge, expected) => {
    expect(isRefusal({ challenge, isElsewhere, refreshWithoutChallenge })).toBe(expected)
  })
})

describe('whether a call may be sent again', () => {
  test.each([
    ['always', 'POST', 'whole', true],
    ['always', 'POST', 'copy', true],
    ['always', 'GET', 'none', true],
    ['always', 'POST', 'stream', false],
    ['safe', 'POST', 'whole', false],
    ['safe', 'PUT', 'none', false],
    ['safe', 'GET', 'none', true],
    ['safe', 'head', 'none', true],
    ['safe', 'OPTIONS', 'none', true],
    ['safe', 'TRACE', 'none', true],
    ['safe', 'DELETE', 'none', false],
    ['never', 'GET', 'none', false],
  ] as const)('%s, %s, body %s: %s', (rule, method, body, expected) => {
    expect(mayReplay(rule, method, body)).toBe(expected)
  })
})
