import type { PackagePlan } from './plan-package.ts'
import type { SignInPlan } from './plan-token.ts'
import { keySamples } from './samples.ts'

/** Options that say which app it is, as lines of an object. */
function appOptions({ hasBaseUrl }: PackagePlan, signIn: SignInPlan, isTest: boolean): string {
  const asked = signIn.extra.filter(({ required }) => required)
  const parameters = asked.map(({ name, sample }) => `${JSON.stringify(name)}: ${JSON.stringify(sample)}`)
  const isUnknown = !hasBaseUrl && !signIn.server
  return [
    ...(signIn.wantsSecret
      ? [isTest ? 'clientSecret,' : "clientSecret: process.env['CLIENT_SECRET'] ?? '',"]
      : []),
    ...(signIn.wantsAssertion
      ? [
          isTest
            ? 'clientAssertion: clientSecret,'
            : "clientAssertion: process.env['CLIENT_ASSERTION'] ?? '',",
        ]
      : []),
    ...(parameters.length > 0 ? [`extraParams: { ${parameters.join(', ')} },`] : []),
    ...(isUnknown ? ["tokenBaseUrl: 'https://login.example.com',"] : []),
  ].join('\n  ')
}

function endpointOption({ hasEndpoint }: SignInPlan): string {
  return hasEndpoint ? '' : "authorizationEndpoint: 'https://login.example.com/authorize',"
}

export function signInTest(plan: PackagePlan, signIn: SignInPlan): string {
  const { name, camel, pascal } = plan
  const used = signIn.wantsSecret || signIn.wantsAssertion
  const refresh = signIn.hasRefresh
    ? `  refresh: ({ fetch, clock, token }) => {
    const source = cached(${camel}RefreshExchange({ ...app, fetch, clock, refreshToken: undefined, subject: 'person-1' }), { clock, initial: token as Token })
    return () => source.get()
  },
`
    : ''
  return `${signIn.hasRefresh ? "import { cached, type Token } from '@latchkey/auth-core'\n" : ''}import { signInContract } from '@latchkey/testkit'
import { expect, test } from 'vitest'
import { authorizationDialect, tokenDialect } from '../src/generated/token.ts'
import { create${pascal}User, ${signIn.hasRefresh ? `${camel}RefreshExchange, ` : ''}resumeAuthorization, startAuthorization } from '../src/sign-in.ts'

${used ? "const clientSecret = 'mock-secret'\n" : ''}const redirectUri = 'https://app.example.com/callback'
const app = {
  clientId: 'client-1',
  ${appOptions(plan, signIn, true)}
}
const signIn = { ...app, redirectUri, ${endpointOption(signIn)} }

signInContract({
  name: '${name}',
  dialect: tokenDialect,
  authorization: authorizationDialect,
  secrets: [${used ? 'clientSecret' : ''}],
  redirectUri,
  start: (options) => startAuthorization({ ...signIn, ...options }),
  resume: (options, kept) => resumeAuthorization({ ...signIn, ...options }, kept),
${refresh}})

test('a client needs what a person who signed in was given', () => {
  const make = create${pascal}User as (options: object) => unknown
  expect(() => make({ ...app, baseUrl: 'https://api.example.com' })).toThrow(expect.objectContaining({ option: 'token' }))
})
`
}

/** Signs in from a command line: the browser comes back to this machine. */
export function signInExample(plan: PackagePlan, signIn: SignInPlan): string {
  const { packageName, pascal, variable: client, hasBaseUrl, isOfToken, examplePath, calls } = plan
  const call = examplePath
    ? `const { data, error } = await ${client}.GET(${JSON.stringify(examplePath)})\nconsole.log(data ?? error)`
    : `console.log('a token until', (await ${client}.tokenSource.get()).expiresAtMs)`
  const [first = []] = calls.alternatives.filter((alternative) => alternative.includes('token'))
  const beside = calls.schemes.filter(({ option }) => first.includes(option))
  const keys = keySamples(beside, { user: 'me', password: 'secret', key: 'your key' })
  return `import { createLoopbackRedirect } from '@latchkey/auth-core/sign-in/loopback'
import { create${pascal}User, startAuthorization } from '${packageName}/sign-in'

const app = {
  clientId: process.env['CLIENT_ID'] ?? '',
  ${appOptions(plan, signIn, false)}
}

// A command line listens on this machine; a server has a callback of its own, see below.
const redirect = await createLoopbackRedirect()
const authorization = await startAuthorization({ ...app, redirectUri: redirect.redirectUri, ${endpointOption(signIn)} })
console.log('Sign in at', authorization.url.href)
const token = await redirect.finish(authorization)

const ${client} = create${pascal}User({ ...app, ${hasBaseUrl || isOfToken ? '' : "baseUrl: 'https://api.example.com', "}${keys.join('')}token })
${call}
`
}
