import { expect, test } from 'vitest'
import { isSteering } from '../../src/lib/index.ts'

test.each([
  [
    'an error with a digest, as Next.js ends a prerender',
    Object.assign(new Error(), { digest: 'HANGING_PROMISE_REJECTION' }),
    true,
  ],
  [
    'a redirect of a framework',
    Object.assign(new Error(), { digest: 'NEXT_REDIRECT;replace;/login;307;' }),
    true,
  ],
  ['a promise thrown to suspend', Promise.resolve(), true],
  ['an abort nobody here asked for', new DOMException('', 'AbortError'), true],
  ['a broken connection', new TypeError('fetch failed'), false],
  ['a timeout', new DOMException('', 'TimeoutError'), false],
  ['a text', 'digest', false],
  ['nothing', undefined, false],
])('%s: steers = %#', (_, error, steers) => {
  expect(isSteering(error)).toBe(steers)
})
