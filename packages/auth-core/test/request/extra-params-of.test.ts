import { expect, test } from 'vitest'
import { extraParamsOf, ownWords } from '../../src/dialect.ts'
import type { TokenDialect } from '../../src/index.ts'

const dialect: TokenDialect = {
  encoding: 'form',
  response: {},
  fields: { code: 'code', refresh_token: 'refresh_token', tenant: 'Tenant' },
  grants: {
    authorization_code: { fixed: {} },
    refresh_token: {
      fixed: {},
      own: ownWords({ path: '/refresh', fields: { refresh_token: 'token', region: 'region' } }),
    },
    device: { fixed: {}, without: ['tenant'] },
    password: { fixed: {}, own: ownWords({ encoding: 'json' }) },
  },
}

test.each([
  ['authorization_code', { tenant: 't', other: 'o' }],
  ['password', { tenant: 't', other: 'o' }],
  ['refresh_token', { region: 'r', other: 'o' }],
  ['device', { other: 'o' }],
  ['unheard-of', { tenant: 't', other: 'o' }],
])('%s takes what it lists and what no grant lists, and not what is of other grants', (grant, taken) => {
  expect(extraParamsOf(dialect, grant, { tenant: 't', region: 'r', other: 'o' })).toEqual(taken)
})

test('nothing given is nothing taken', () => {
  expect(extraParamsOf(dialect, 'password', undefined)).toEqual({})
})
