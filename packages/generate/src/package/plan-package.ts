import { deref, type JsonObject, objectOf, type Operation, operationsOf } from '@latchkey/openapi'
import { readTokenOperation } from '@latchkey/spec'
import { nameOperations, type NamedOperation } from '../operations/index.ts'
import { reservedWords } from '../words.ts'
import { hasDefaultServer, serverOptionNames, type WireFacts } from '../wire/index.ts'
import { parametersOf } from '../wire/read-parameters.ts'
import { type CallPlan, planCalls } from './plan-calls.ts'
import { planSignIn, planToken, type SignInPlan, type TokenPlan } from './plan-token.ts'

/** What the code of a package depends on; read from the compiled document. */
export interface PackagePlan {
  /** `acme-pay` */
  name: string
  /** `@me/acme-pay`; undefined where the client lies in the source tree of a program. */
  packageName: string | undefined
  /** `AcmePay` */
  pascal: string
  /** `acmePay` */
  camel: string
  /** What examples call the client: `acmePay`, or `acmePayApi` where that word is taken. */
  variable: string
  /** `Acme Pay API`, safe in code and Markdown. */
  title: string
  /** Whether the document names an address that can be the default. */
  hasBaseUrl: boolean
  /** Whether the address of the API comes with each token, to a client that gets its tokens itself. */
  isOfToken: boolean
  /** The origins that address may have; none where it does not come with the token. */
  apiOrigins: string[]
  /** Options that choose the address of the API, apart from `baseUrl`: those that are needed, and all. */
  serverOptions: { needed: string[]; all: string[] }
  /** How calls are authorized. */
  calls: CallPlan
  token: TokenPlan | undefined
  /** How people sign in, if the document says that they can. */
  signIn: SignInPlan | undefined
  /** `METHOD /path` of every operation that hands out tokens, to programs or to people; the first is the dialect's own. */
  tokenOperations: string[]
  /** Whether the path of the first has other operations, which the client has. */
  isTokenPathShared: boolean
  /** Security schemes that operations name first, apart from token operations; `open` stands for none. */
  schemes: string[]
  /** Functions of operations, by name. */
  operations: NamedOperation[]
  /** A GET that needs no argument, for the example. */
  examplePath: string | undefined
}

/** Names the examples use themselves. */
const exampleNames: ReadonlySet<string> = new Set(['console', 'data', 'error', 'fetch', 'process'])

export function planPackage(
  name: string,
  document: JsonObject,
  wire: WireFacts,
  packageName: string | undefined,
): PackagePlan {
  const words = name.split('-')
  const pascal = words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('')
  const camel = `${pascal[0]?.toLowerCase()}${pascal.slice(1)}`
  const { token: operation } = readTokenOperation(document)
  const token = operation && planToken(operation, document, wire)
  const signIn = operation && planSignIn(operation, document, wire)
  const tokenOperations = operation?.operations ?? []
  const serverOptions = serverOptionNames(wire)
  const operations = operationsOf(document)
  const others = operations.filter(({ method, path }) => !tokenOperations.includes(`${method} ${path}`))
  return {
    name,
    packageName,
    pascal,
    camel,
    variable: reservedWords.has(camel) || exampleNames.has(camel) ? `${camel}Api` : camel,
    title: safeTitle(objectOf(document['info'])['title'], pascal),
    hasBaseUrl: hasDefaultServer(wire),
    isOfToken: wire.apiOrigins !== undefined,
    apiOrigins: wire.apiOrigins ?? [],
    serverOptions,
    calls: planCalls(document, operation, serverOptions.all),
    token,
    signIn,
    tokenOperations,
    isTokenPathShared: others.some(({ path }) => path === operation?.path),
    schemes: planSchemes(document, tokenOperations),
    // The client does not have those that hand out tokens.
    operations: nameOperations(operations).operations.filter(
      ({ method, path }) => !tokenOperations.includes(`${method} ${path}`),
    ),
    examplePath: others.find((one) => needsNothing(document, one))?.path,
  }
}

function planSchemes(document: JsonObject, tokenOperations: readonly string[]): string[] {
  const names = operationsOf(document)
    .filter(({ method, path }) => !tokenOperations.includes(`${method} ${path}`))
    .flatMap(({ operation }) => {
      const security = operation['security'] ?? document['security']
      if (!Array.isArray(security) || security.length === 0) return ['open']
      return security.map((requirement) => Object.keys(objectOf(requirement))[0] ?? 'open')
    })
  return [...new Set(names)]
}

function needsNothing(document: JsonObject, one: Operation): boolean {
  return (
    one.method === 'GET' &&
    one.operation['deprecated'] !== true &&
    !one.path.includes('{') &&
    objectOf(deref(document, one.operation['requestBody']))['required'] !== true &&
    // One in another place is sent by nobody.
    parametersOf(document, one).every(
      ({ place, parameter }) =>
        parameter['required'] !== true && ['query', 'header', 'cookie'].includes(place),
    )
  )
}

/** A document's title goes into code and Markdown: letters, digits and harmless punctuation of it, or the name. */
export function safeTitle(title: unknown, fallback: string): string {
  const text = String(title ?? '')
    .replace(/[^\p{L}\p{N} .,&()-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60)
    .trim()
  const name = text === '' ? fallback : text
  return /\bapi\b/i.test(name) ? name : `${name} API`
}
