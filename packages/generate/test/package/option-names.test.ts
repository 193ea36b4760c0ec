import { expect, test } from 'vitest'
import { codeOf, documentWith, planOf } from './plan.ts'

const key = (name: string) => ({ type: 'apiKey', in: 'header', name })

function withKeys(names: readonly string[], servers: object[] = [{ url: 'https://api.acme.test' }]) {
  return documentWith(
    {},
    {
      servers: servers as never,
      security: [Object.fromEntries(names.map((name) => [name, []]))],
      components: { securitySchemes: Object.fromEntries(names.map((name) => [name, key(name)])) },
    },
  )
}

test.each(
  (
    'clock timeoutMs assertion refreshToken subject rotationGraceMs environment tokenBaseUrl extraParams baseUrl ' +
    'client_id client-secret BaseURL default class await others rules origins rest app constructor toString valueOf'
  ).split(' '),
)('a security scheme called %s is an option of another name in code, too', (name) => {
  const [scheme] = planOf(withKeys([name])).calls.schemes
  const { option } = scheme!
  expect(option).toMatch(/Key$/)
  expect(codeOf(withKeys([name]))['src/client.ts']).toContain(`    ${option}: Secret\n`)
})

test('two schemes, or a scheme and a part of the address, that would be one variable are two options', () => {
  const servers = [{ url: 'https://{region}.acme.test', variables: { region: { default: 'eu' } } }]
  const plan = planOf(withKeys(['api_key', 'apiKey', 'region'], servers))
  expect(plan.calls.schemes.map(({ option }) => option)).toEqual(['apiKey', 'apiKeyKey', 'regionKey'])
  expect(plan.serverOptions.all).toEqual(['region'])
})

test.each('clock timeoutMs assertion subject client_id environment constructor toString'.split(' '))(
  'a part of the address called %s is an option of another name',
  (name) => {
    const server = (host: string) => ({
      url: `https://{${name}}.${host}`,
      variables: { [name]: { default: 'a' } },
    })
    const plan = planOf(withKeys(['key'], [server('acme.test'), server('acme.example.net')]))
    expect(plan.serverOptions.all).toEqual(['environment', `server${name[0]!.toUpperCase()}${name.slice(1)}`])
  },
)

test('an environment that is only a part of the address keeps its name, unless there is a choice of servers', () => {
  const server = { url: 'https://{environment}.acme.test', variables: { environment: { default: 'live' } } }
  expect(planOf(withKeys(['key'], [server])).serverOptions.all).toEqual(['environment'])
  const sandbox = { ...server, url: 'https://{environment}.sandbox.acme.test' }
  expect(planOf(withKeys(['key'], [sandbox])).serverOptions.all).toEqual(['environment', 'serverEnvironment'])
})
