import { describe, expect, test } from 'vitest'
import { fromEnvironment } from '../src/index.ts'

const variables = {
  ACME_CLIENT_ID: 'id of the environment',
  ACME_CLIENT_SECRET: '',
  ACME_BASE_URL: 'http://127.0.0.1:4010',
  ACME_BASIC_AUTH_USERNAME: 'ann',
  ACME_BASIC_AUTH_PASSWORD: 'pass',
}

interface Options {
  clientId?: string | undefined
  clientSecret?: string | undefined
  baseUrl?: string | undefined
  region?: string | undefined
  basicAuth?: { username: string; password: string } | undefined
  apiKey?: string | undefined
}

describe('fromEnvironment', () => {
  const take = (given: Options | undefined, needed: Parameters<typeof fromEnvironment>[2]['needed']) =>
    fromEnvironment('ACME', given, { needed, optional: ['baseUrl'], variables })

  test('takes what was not given from the variables, and what was given as it is', () => {
    expect(take({ clientId: 'mine' }, ['clientId'])).toEqual({
      clientId: 'mine',
      baseUrl: variables.ACME_BASE_URL,
    })
    expect(take(undefined, ['clientId'])).toEqual({
      clientId: 'id of the environment',
      baseUrl: variables.ACME_BASE_URL,
    })
    expect(take({ clientId: undefined }, ['clientId'])).toMatchObject({ clientId: 'id of the environment' })
    expect(take({ clientId: '' }, ['clientId'])).toMatchObject({ clientId: '' })
  })

  test.each(['timeoutMs', 'clock'])(
    '%s, which is one of "tokens" and would be overlooked, is refused by name',
    (name) => {
      expect(() => take({ clientId: 'mine', [name]: 500 }, ['clientId'])).toThrow(
        expect.objectContaining({
          option: name,
          message: `"${name}" is unknown: did you mean "tokens.${name}"?`,
        }),
      )
      expect(take({ clientId: 'mine', [name]: undefined }, ['clientId'])).toMatchObject({ clientId: 'mine' })
    },
  )

  test('names every option that is missing, with its variable, in one error', () => {
    expect(() => take({}, ['clientSecret', 'clientId', ['region', 'apiKey']])).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        option: 'clientSecret',
        message:
          '"clientSecret" is missing. Give these options, or set their variables: ' +
          'clientSecret (ACME_CLIENT_SECRET), apiKey (ACME_API_KEY) or region (ACME_REGION)',
      }),
    )
  })

  test('adds to the way that was given, and takes the first that the variables complete otherwise', () => {
    const ways = [[['apiKey'], ['basicAuth.username', 'basicAuth.password']]]
    const basicAuth = { username: 'ann', password: 'pass' }
    expect(take({}, ways)).toMatchObject({ basicAuth })
    expect(take({ apiKey: 'mine' }, ways)).toEqual({ apiKey: 'mine', baseUrl: variables.ACME_BASE_URL })
    expect(take({ basicAuth: { username: 'bob', password: 'b' } }, ways)).toMatchObject({
      basicAuth: { username: 'bob', password: 'b' },
    })
    expect(take({ region: 'eu' }, [['baseUrl', 'region']])).toMatchObject({ region: 'eu' })
    expect(fromEnvironment('ACME', { region: 'eu' }, { needed: [['baseUrl', 'region']], variables })).toEqual(
      { region: 'eu' },
    )
  })

  test('reads nothing where the variables may not be read', () => {
    const closed = new Proxy<Record<string, string>>(
      {},
      {
        get() {
          throw new Error('NotCapable')
        },
      },
    )
    expect(
      fromEnvironment(
        'ACME',
        { clientId: 'mine' },
        { needed: ['clientId'], optional: ['baseUrl'], variables: closed },
      ),
    ).toEqual({ clientId: 'mine' })
    expect(() => fromEnvironment('ACME', {}, { needed: ['clientId'], variables: closed })).toThrow(
      'ACME_CLIENT_ID',
    )
  })
})
