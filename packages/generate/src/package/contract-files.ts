import { keySamples, requiredParameters } from './samples.ts'
import { isOpen } from './client-file.ts'
import type { PackagePlan } from './plan-package.ts'
import { jwtBearerGrant } from '../grants.ts'
import type { TokenPlan } from './plan-token.ts'

/** What holds a new package to its document, operation by operation: how its clients are made, and the tests. */
export function contractFiles(plan: PackagePlan): Record<string, string> {
  return {
    'test/contract.test.ts': contractTest(plan),
    'test/contract/clients.ts': clientsFile(plan),
  }
}

function contractTest({ name }: PackagePlan): string {
  return `import { retryFetch } from '@latchkey/client-core/retry'
import { operationContract } from '@latchkey/conformance'
import { document } from '../src/generated/document.ts'
import { createClients, specialCalls } from './contract/clients.ts'
import { calls } from './contract/generated/calls.ts'

const folder = new URL('./contract/', import.meta.url)

operationContract({ vendor: '${name}', document, retryFetch, createClients, specialCalls, calls, folder })
`
}

/** The operations that `clients.ts` has a function of its own for: what only people are given tokens by is not called. */
export function specialOperations({ token }: PackagePlan): string[] {
  return token?.operations.filter((operation) => operation.endsWith(` ${token.path}`)) ?? []
}

function clientsFile(plan: PackagePlan): string {
  const { camel, hasBaseUrl, schemes, token } = plan
  const tokenBaseUrl = hasBaseUrl || token?.server ? '' : 'tokenBaseUrl: mock.apiUrl, '
  const specials = specialOperations(plan)
    .map(
      (operation) => `${JSON.stringify(operation)}: ({ ${tokenBaseUrl && 'mock, '}fetch }) =>
    ${camel}Exchange({ ...credentials, ${tokenBaseUrl}fetch })(),`,
    )
    .join('\n  ')
  const { imports, code } = schemes.length === 0 ? noClients(plan) : clients(plan)
  return `import type { SpecialCalls${schemes.length === 0 ? '' : ', Stage'} } from '@latchkey/conformance'
${imports}
${token ? `\nconst credentials = { ${credentials(token)} }\n` : ''}
${code}
/** Operations that have a function of their own in this package. */
export const specialCalls: SpecialCalls = {
  ${specials}
}
`
}

/** A document that does nothing but hand out tokens. */
function noClients({ camel, token }: PackagePlan): { imports: string; code: string } {
  return {
    imports: token ? `import { ${camel}Exchange } from '../../src/server.ts'` : '',
    code: `/** Every operation hands out tokens. */
export type Clients = Record<never, never>

export function createClients(): Clients {
  return {}
}
`,
  }
}

function clients(plan: PackagePlan): { imports: string; code: string } {
  const { pascal, camel, hasBaseUrl, isOfToken, schemes, token } = plan
  const members = schemes.map((name) => `  readonly ${JSON.stringify(name)}: ${pascal}Client\n`).join('')
  // What needs no credentials is called without any: a client with tokens would ask for one first.
  const hasOpen = schemes.includes('open') && !isOpen(plan)
  const isOnlyOpen = hasOpen && schemes.length === 1
  const made = schemes
    .map((name) => `${JSON.stringify(name)}: ${name === 'open' && hasOpen ? 'open' : 'client'}`)
    .join(', ')
  const baseUrl = hasBaseUrl && !isOfToken ? '' : 'baseUrl: mock.apiUrl, '
  const client = token
    ? `create${pascal}({ ...credentials, ${sampleKeys(plan)}${baseUrl}fetch })`
    : `create${pascal}Client({ ${sampleCredential(plan)}${baseUrl}fetch })`
  const lines = [
    ...(isOnlyOpen ? [] : [`  const client = ${client}\n`]),
    ...(hasOpen ? [`  const open = create${pascal}Client({ ${baseUrl}fetch })\n`] : []),
  ].join('')
  const uses = [...(lines.includes('mock.') ? ['mock'] : []), 'fetch'].join(', ')
  const fromServer = [...(isOnlyOpen ? [] : [`create${pascal}`]), `${camel}Exchange`]
  return {
    imports: token
      ? `import { ${hasOpen ? `create${pascal}Client, ` : ''}type ${pascal}Client } from '../../src/client.ts'
import { ${fromServer.join(', ')} } from '../../src/server.ts'`
      : `import { create${pascal}Client, type ${pascal}Client } from '../../src/client.ts'`,
    code: `/** By security scheme; \`open\` calls what needs none. */
export interface Clients {
${members}}

export function createClients({ ${uses} }: Stage): Clients {
${lines}  return { ${made} }
}
`,
  }
}

function credentials(token: TokenPlan): string {
  return [
    ...(token.wantsId ? ["clientId: 'mock-client',"] : []),
    ...(token.wantsSecret ? ["clientSecret: 'mock-secret',"] : []),
    ...(token.wantsAssertion ? ["clientAssertion: 'a.b.c',"] : []),
    ...(token.grant === 'password' ? ["username: 'mock-user',", "password: 'mock-password',"] : []),
    ...(token.grant === jwtBearerGrant ? ["assertion: 'a.b.c',"] : []),
    ...requiredParameters(token),
  ].join(' ')
}

/** The mock has no keys to compare with: any will do. */
export function sampleKeys({ calls }: PackagePlan): string {
  const samples = { user: 'mock-user', password: 'mock-password', key: 'mock-key' }
  return keySamples(calls.schemes, samples).join('')
}

function sampleCredential(plan: PackagePlan): string {
  const needsToken = plan.calls.alternatives.some((alternative) => alternative.includes('token'))
  return `${sampleKeys(plan)}${needsToken ? 'accessToken: mock.issueToken(), ' : ''}`
}
