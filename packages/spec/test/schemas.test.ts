import { expect, test } from 'vitest'
import { checkSchema } from '../src/schemas.ts'

test.each(['my key', 'a=b', 'a&b', '__proto__'])(
  'a dialect with a parameter called “%s” is refused by its name, with a remedy',
  (name) => {
    const grants = { client_credentials: { parameters: [name] } }
    const dialect = { encoding: 'form', clientAuth: 'none', grants, response: { access_token: ['t'] } }
    const pointer = '#/grants/client_credentials/parameters/0'
    const reason = expect.stringMatching(
      `^${JSON.stringify(name)} must be a name .*with a fetch of your own$`,
    )
    expect(checkSchema('tokenDialect', dialect)).toEqual([{ pointer, reason }])
  },
)
