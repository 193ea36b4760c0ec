import { hasRules, isOpen } from './client-file.ts'
import { needsFetch } from './plan-calls.ts'
import type { PackagePlan } from './plan-package.ts'
import { jwtBearerGrant } from '../grants.ts'
import type { TokenPlan } from './plan-token.ts'
import { keySamples, requiredParameters } from './samples.ts'
import { signInTest } from './sign-in-tests.ts'

/** The tests of a package of this repository. */
export function packageTests(plan: PackagePlan): Record<string, string> {
  return {
    'test/readme.test.ts': readmeTest,
    ...(plan.token ? tokenTests(plan, plan.token) : { 'test/client.test.ts': clientTest(plan) }),
    ...(plan.signIn?.hasCode ? { 'test/sign-in.test.ts': signInTest(plan, plan.signIn) } : {}),
  }
}

/** The contract counts one request for each token, and the mock trades none: two calls are not held by it. */
function tokenTests(plan: PackagePlan, token: TokenPlan): Record<string, string> {
  return token.trade === undefined ? { 'test/token-source.test.ts': tokenSourceTest(plan, token) } : {}
}

const readmeTest = `import { readmeContract } from '@latchkey/testkit'

readmeContract(new URL('../', import.meta.url))
`

function tokenSourceTest({ name, camel, hasBaseUrl }: PackagePlan, token: TokenPlan): string {
  const isPassword = token.grant === 'password'
  const parameters = requiredParameters(token)
    .map((line) => `        ${line}\n`)
    .join('')
  const user = isPassword ? "        username: 'mock-user',\n        password,\n" : ''
  const hasServer = hasBaseUrl || token.server
  const base = hasServer ? '' : '        tokenBaseUrl: backend.apiUrl,\n'
  return `import { cached } from '@latchkey/auth-core'
import { createMock } from '@latchkey/mock'
import { tokenSourceContract } from '@latchkey/testkit'
import { expect, test } from 'vitest'
import { ${camel}Exchange } from '../src/auth.ts'

const clientSecret = 'mock-secret'
${isPassword ? "const password = 'mock-password'\n" : ''}
tokenSourceContract({
  name: '${name}, ${token.grant}',
  secrets: [clientSecret${isPassword ? ', password' : ''}],
${token.basicOrBody ? '  triesTwice: true,\n' : ''}${callOptions(token)}  startBackend: () => createMock('${name}'),
  createTokenSource: ({ fetch, clock${hasServer ? '' : ', backend'} }) =>
    cached(
      ${camel}Exchange({
${token.wantsId ? "        clientId: 'mock-client',\n" : ''}${token.wantsSecret ? '        clientSecret,\n' : ''}${token.wantsAssertion ? '        clientAssertion: clientSecret,\n' : ''}${token.grant === jwtBearerGrant ? '        assertion: clientSecret,\n' : ''}${user}${base}${parameters}        fetch,
        clock,
      }),
      { clock },
    ),
})

test('the address of the API is none of the token call, and is refused by name', () => {
  const make = ${camel}Exchange as (options: object) => unknown
  expect(() => make({ baseUrl: 'https://api.example.com' })).toThrow(expect.objectContaining({ option: 'baseUrl' }))
})

test('an address of the token call that is not https is refused by the name of its option', () => {
  const make = ${camel}Exchange as (options: object) => unknown
  const tokenBaseUrl = 'http://login.example.com'
  expect(() => make({ tokenBaseUrl })).toThrow(expect.objectContaining({ option: 'tokenBaseUrl' }))
})
`
}

/** What the contract takes for granted, where the dialect says otherwise. */
function callOptions({ call: { method, accept, hasSecretsInUrl } }: TokenPlan): string {
  return [
    ...(method === 'POST' ? [] : [`  method: '${method}',\n`]),
    ...(accept === undefined ? [] : [`  accept: ${JSON.stringify(accept)},\n`]),
    ...(hasSecretsInUrl ? ['  hasSecretsInUrl: true,\n'] : []),
  ].join('')
}

/** Where a call of a path arrives, percent-encoded as a URL has it. */
function asInUrl(path: string): string {
  const { origin, pathname } = new URL(`https://api.example.com/base${path}`)
  return origin + pathname
}

function clientTest(plan: PackagePlan): string {
  const { pascal, calls, examplePath } = plan
  const isOwn = needsFetch(calls)
  const { first, carried } = sampleWay(plan)
  const given = first.flatMap((option) => {
    const found = calls.schemes.filter((one) => one.option === option)
    if (found.length === 0) return ["accessToken: 'a-token', "]
    return keySamples(found, { user: 'me', password: 'pass', key: 'a-key' })
  })
  if (!examplePath) {
    return `import { expect, test } from 'vitest'
import { create${pascal}Client } from '../src/index.ts'

test('makes a client without calling anybody', () => {
  const fetch = () => Promise.reject(new Error('called'))
  const client = create${pascal}Client({ baseUrl: 'https://api.example.com', ${given.join('')}fetch })
  expect(client.GET).toBeTypeOf('function')
})
`
  }
  const checks = carried.map((option) => checkOf(plan, option))
  const missing = calls.schemes.find(
    ({ option }) => first.includes(option) && calls.alternatives.length === 1 && !calls.isOptional,
  )
  return `import { expect, test } from 'vitest'
import { create${pascal}Client } from '../src/index.ts'

test('calls the API at its address, with the credentials it was given', async () => {
  const calls: Request[] = []
  const client = create${pascal}Client({
    baseUrl: 'https://api.example.com/base',
    ${given.join('')}
    fetch: async (input, init) => {
      calls.push(new Request(input, init))
      return Response.json({})
    },
  })
  await client.GET(${JSON.stringify(examplePath)})
  const [call] = calls
  expect(calls).toHaveLength(1)
  expect(call?.url.split('?')[0]).toBe(${JSON.stringify(asInUrl(examplePath))})
${checks.length > 0 ? checks.join('') : "  expect(call?.headers.has('authorization')).toBe(false)\n"}})

test('refuses an address that is neither https nor loopback', () => {
  const make = () => create${pascal}Client({ baseUrl: 'http://api.example.com', ${given.join('')}${isOwn ? 'fetch ' : ''}})
  ${first.length > 0 ? "expect(make).toThrow(expect.objectContaining({ option: 'baseUrl' }))" : 'expect(make).not.toThrow()'}
})
${
  missing
    ? `
test('names the option that is missing', () => {
  const make = create${pascal}Client as (options: object) => unknown
  expect(() => make({ baseUrl: 'https://api.example.com' })).toThrow(
    expect.objectContaining({ code: 'invalid_option' }),
  )
})
`
    : ''
}`
}

/** The credentials that the example asks for, and which of them its call carries. */
function sampleWay(plan: PackagePlan): { first: string[]; carried: string[] } {
  const { calls, examplePath } = plan
  const own = calls.operations[`GET ${examplePath}`]
  const isGivenNone = isOpen(plan) || needsFetch(calls)
  const [first = isGivenNone ? [] : ['token']] = calls.alternatives.toSorted(
    (a, b) => Number(!isWithin(a, own)) - Number(!isWithin(b, own)),
  )
  return { first, carried: hasRules(plan) ? first.filter((option) => isWithin([option], own)) : first }
}

/** Whether an operation that asks for these options, or for all, takes the given ones. */
function isWithin(given: readonly string[], asked: readonly string[] | undefined): boolean {
  return asked === undefined || given.every((option) => asked.includes(option))
}

/** What the first call must carry for an option. */
function checkOf({ calls }: PackagePlan, option: string): string {
  const scheme = calls.schemes.find((one) => one.option === option)?.scheme
  if (!scheme) return "  expect(call?.headers.get('authorization')).toBe('Bearer a-token')\n"
  if (scheme.kind === 'basic') {
    return "  expect(call?.headers.get('authorization')).toBe(`Basic ${btoa('me:pass')}`)\n"
  }
  const name = JSON.stringify(scheme.name)
  if (scheme.in === 'query') return `  expect(new URL(call!.url).searchParams.get(${name})).toBe('a-key')\n`
  if (scheme.in === 'cookie')
    return `  expect(call?.headers.get('cookie')).toBe(${JSON.stringify(`${scheme.name}=a-key`)})\n`
  const value = scheme.scheme ? `${scheme.scheme} a-key` : 'a-key'
  return `  expect(call?.headers.get(${name})).toBe(${JSON.stringify(value)})\n`
}
