import { expect, test } from 'vitest'
import { readmeFile } from '../../src/package/readme-file.ts'
import { documentWith, planOf, tokenOperation } from './plan.ts'

const device = { 'urn:ietf:params:oauth:grant-type:device_code': { parameters: ['client_id'] } }
const refresh = { refresh_token: { parameters: ['client_id', 'refresh_token'] } }
const code = { authorization_code: { parameters: ['client_id', 'client_secret'] } }
const readmeOf = (grants: object): string =>
  readmeFile(planOf(documentWith({ '/token': { post: tokenOperation({ grants } as never) } })), {})

test.each([
  ['devices sign in', device, ['## For people who sign in', 'people sign in again', '`userCode`']],
  ['devices sign in and go on', { ...device, ...refresh }, ['`userCode`', 'renewed with the refresh token']],
  [
    'a refresh is all there is',
    refresh,
    ['## With a refresh token', '`createAcmeUser` of `@me/acme/sign-in`'],
  ],
  ['there is a code, too', { ...code, ...device }, ['`resumeAuthorization(options, kept)`', '`userCode`']],
])('the README of a package tells of its entry for people where %s', (_, grants, said) => {
  for (const words of said) expect(readmeOf(grants)).toContain(words)
})

test('the README of a package without such an entry does not', () => {
  const grants = { client_credentials: { parameters: ['client_id', 'client_secret'] } }
  expect(readmeOf(grants)).not.toMatch(/sign-in|refresh token/)
})
