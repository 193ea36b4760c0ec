import { describe, expect, test } from 'vitest'
import { clientSecretBasic, clientSecretBasicRaw } from '../../src/index.ts'
import { describedDialect, type DescribedDialect } from '../../src/dialect.ts'

const described: DescribedDialect = {
  encoding: 'form',
  clientAuth: 'client_secret_basic',
  fields: { grant_type: 'grant_type' },
  response: {},
  responseEncoding: 'json',
  lifetime: 'minutes',
  tokenTypes: undefined,
  grants: { client_credentials: { fixed: { audience: 'a' }, required: undefined } },
}

describe('a described dialect', () => {
  test('gets functions for its words, and nothing for what it leaves open or says by default', () => {
    expect(describedDialect(described)).toEqual({
      encoding: 'form',
      clientAuth: clientSecretBasic,
      fields: { grant_type: 'grant_type' },
      response: {},
      lifetime: 'minutes',
      grants: { client_credentials: { fixed: { audience: 'a' } } },
    })
    expect(Object.keys(describedDialect(described))).not.toContain('tokenTypes')
  })

  test.each([
    ['raw', clientSecretBasicRaw],
    ['form', clientSecretBasic],
  ] as const)('writes HTTP Basic %s', (basicEncoding, clientAuth) => {
    expect(describedDialect({ ...described, basicEncoding }).clientAuth).toBe(clientAuth)
  })

  test.each(['none', 'client_secret_post', 'private_key_jwt'] as const)(
    'has no header for %s',
    (clientAuth) => {
      expect(describedDialect({ ...described, clientAuth })).not.toHaveProperty('clientAuth')
    },
  )

  test('completes a grant of its own from the main part, whose words it may replace', () => {
    const own = { path: '/refresh', encoding: 'json', clientAuth: 'none', shape: { method: 'PUT' } } as const
    const { grants } = describedDialect({ ...described, grants: { refresh_token: { fixed: {}, own } } })
    expect(grants['refresh_token']!.own).toMatchObject({
      path: '/refresh',
      encoding: 'json',
      lifetime: 'minutes',
      fields: { grant_type: 'grant_type' },
      request: { method: 'PUT' },
    })
    expect(grants['refresh_token']!.own).not.toHaveProperty('clientAuth')
  })
})
