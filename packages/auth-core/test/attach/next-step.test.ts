import { describe, expect, test } from 'vitest'
import { isRefusal, mayReplay } from '../../src/attach/next-step.ts'

describe('whether a response refuses the token', () => {
  test.each([
    ['a 401 without a challenge', 401, null, false, true, true],
    ['a 401 without a challenge, if that is said to mean nothing', 401, null, false, false, false],
    ['a 401 with a Bearer challenge', 401, 'Bearer error="invalid_token"', false, false, true],
    ['a 401 of an origin that never saw the token', 401, null, true, true, false],
    ['a 401 that asks for more scope', 401, 'Bearer error="insufficient_scope"', false, true, false],
    [
      'a 401 that asks for a better sign-in',
      401,
      'Bearer error=insufficient_user_authentication',
      false,
      true,
      false,
    ],
    ['a 401 that refuses the request', 401, 'Bearer error="invalid_request"', false, true, false],
    ['a 401 for Basic alone', 401, 'Basic realm="x"', false, true, false],
    ['an error word inside a quoted text', 401, 'Bearer realm="error=insufficient_scope"', false, true, true],
    ['a Bearer inside a quoted text', 401, 'Basic realm="a, Bearer b"', false, true, false],
    ['an error word of another scheme', 401, 'DPoP error="insufficient_scope", Bearer', false, true, true],
    [
      'a dead token that is bound to a key',
      401,
      'DPoP error="invalid_token", algs="ES256"',
      false,
      true,
      true,
    ],
    ['a proof that will not do', 401, 'DPoP error="invalid_dpop_proof"', false, true, false],
    ['a proof that wants a nonce', 401, 'DPoP error="use_dpop_nonce"', false, true, false],
    ['a 403', 403, 'Bearer error="invalid_token"', false, true, false],
    ['a success', 200, null, false, true, false],
  ])('%s', (_, status, challenge, isElsewhere, refreshWithoutChallenge, expected) => {
    expect(isRefusal({ status, challenge, isElsewhere, refreshWithoutChallenge })).toBe(expected)
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
