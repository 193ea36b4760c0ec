import { deref, type JsonObject, objectOf, type Operation, operationsOf } from '@latchkey/openapi'
import { readTokenOperation, type TokenOperation } from '@latchkey/spec'
import { tokenRequest } from '../new-vendor/derive-dialect.ts'
import { hasDefaultServer, hasTokenServer, serverOptionNames, type WireFacts } from '../wire/index.ts'
import { type CallPlan, planCalls } from './plan-calls.ts'
import { sampleOf } from '../new-vendor/schema-properties.ts'

/** What the code of a package depends on; read from the compiled document. */
export type PackagePlan = {
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
  /** Options that choose the address of the API, apart from `baseUrl`: those that are needed, and all. */
  serverOptions: { needed: string[]; all: string[] }
  /** How calls are authorized. */
  calls: CallPlan
  token: TokenPlan | undefined
  /** Whether there is a token operation, for programs or for people. */
  hasTokenOperation: boolean
  /** Security schemes that operations name first, apart from token operations; `open` stands for none. */
  schemes: string[]
  /** A GET that needs no argument, for the example. */
  examplePath: string | undefined
}

export type TokenPlan = {
  path: string
  /** `METHOD /path` of every operation that hands out tokens. */
  operations: string[]
  grant: 'client_credentials' | 'password'
  /** Whether the compiler can hold the dialect to the types of the operation. */
  isTyped: boolean
  /** What the client is asked for: its id, a secret, a signed assertion. */
  wantsId: boolean
  wantsSecret: boolean
  wantsAssertion: boolean
  /** Whether it has an address of its own, whatever that of the API is. */
  server: boolean
  /** Parameters with an option of their own in auth-core (`scope`, `audience`, `resource`) that the endpoint takes. */
  options: TokenParameter[]
  /** Parameters of this vendor's own, which go through `extraParams`. */
  extra: TokenParameter[]
  /** Headers the endpoint insists on, such as a version, with the value its schema shows. */
  headers: { [name: string]: string }
}

export type TokenParameter = { name: string; required: boolean; sample: string }

/** Words of JavaScript, and the names the examples use themselves. */
const takenWords: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public ' +
    'return static super switch this throw true try typeof undefined var void while with yield ' +
    'console data error fetch process'
  ).split(' '),
)

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
  const tokenOperations = operation?.operations ?? []
  return {
    name,
    packageName,
    pascal,
    camel,
    variable: takenWords.has(camel) ? `${camel}Api` : camel,
    title: safeTitle(objectOf(document['info'])['title'], pascal),
    hasBaseUrl: hasDefaultServer(wire),
    serverOptions: serverOptionNames(wire),
    calls: planCalls(document, operation),
    token,
    hasTokenOperation: tokenOperations.length > 0,
    schemes: planSchemes(document, tokenOperations),
    examplePath: operationsOf(document).find(needsNothing)?.path,
  }
}

function planToken(token: TokenOperation, document: JsonObject, wire: WireFacts): TokenPlan | undefined {
  const { grants, ...main } = token.dialect
  const grant = (['client_credentials', 'password'] as const).find((one) => one in grants)
  if (!grant) return undefined
  const { fixed, required = [], own = {} } = grants[grant]!
  const { fields, clientAuth, shape } = { ...main, ...own }
  const path = own.path ?? token.path
  const operation = operationsOf(document).find(
    (one) => one.path === path && one.method === (shape?.method ?? 'POST'),
  )
  const { properties } = tokenRequest(document, operation?.operation ?? {})
  const free = Object.entries(fields)
    .filter(([name]) => !reserved.has(name) && !Object.hasOwn(fixed, name))
    .map(([name, field]): TokenParameter => {
      const property = properties.get(field)
      const isRequired = required.includes(name) || (property?.required ?? false)
      return { name, required: isRequired, sample: property?.sample ?? name }
    })
  const isProven = clientAuth === 'client_secret_post' || clientAuth === 'client_secret_basic'
  return {
    path: token.path,
    operations: token.operations,
    grant,
    isTyped: token.method === 'POST' && !shape && Object.values(grants).every((one) => !one.own),
    wantsId: clientAuth === 'client_secret_basic' || Object.hasOwn(fields, 'client_id'),
    wantsSecret: isProven && (clientAuth === 'client_secret_basic' || Object.hasOwn(fields, 'client_secret')),
    wantsAssertion: clientAuth === 'private_key_jwt',
    server: hasTokenServer(wire),
    options: free.filter(hasOption),
    extra: free.filter((parameter) => !hasOption(parameter)),
    headers: operation ? requiredHeaders(document, operation) : {},
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

/** OpenAPI leaves these three to the client, whatever a document says of them. */
const ownHeaders = new Set(['accept', 'content-type', 'authorization'])

function requiredHeaders(
  document: JsonObject,
  { operation, pathItem }: Operation,
): { [name: string]: string } {
  const parameters = [pathItem['parameters'], operation['parameters']].flatMap((list) =>
    Array.isArray(list) ? list.map((parameter) => objectOf(deref(document, parameter))) : [],
  )
  const wanted = parameters.flatMap((parameter): [string, string][] => {
    const name = String(parameter['name'])
    const sample = sampleOf({ ...objectOf(deref(document, parameter['schema'])), ...exampleOf(parameter) })
    const isWanted =
      parameter['in'] === 'header' && parameter['required'] === true && !ownHeaders.has(name.toLowerCase())
    return isWanted && sample !== undefined ? [[name, sample]] : []
  })
  return Object.fromEntries(wanted)
}

function exampleOf({ example }: JsonObject): JsonObject {
  return example === undefined ? {} : { example }
}

function hasOption({ name }: TokenParameter): boolean {
  return ['scope', 'audience', 'resource'].includes(name)
}

/** Parameters that identify the client or the grant, or belong to other grants. */
const reserved = new Set(
  (
    'grant_type client_id client_secret client_assertion client_assertion_type username password refresh_token code ' +
    'code_verifier redirect_uri'
  ).split(' '),
)

function needsNothing({ method, path, operation, pathItem }: Operation): boolean {
  const parameters = [pathItem['parameters'], operation['parameters']].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  return (
    method === 'GET' &&
    operation['deprecated'] !== true &&
    !path.includes('{') &&
    // A referenced parameter may be required; another operation will do.
    parameters.every(
      (parameter) => objectOf(parameter)['required'] !== true && !('$ref' in objectOf(parameter)),
    )
  )
}

/** A document's title goes into code and Markdown: letters, digits and harmless punctuation of it, or the name. */
function safeTitle(title: unknown, fallback: string): string {
  const text = String(title ?? '')
    .replace(/[^\p{L}\p{N} .,&()-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60)
    .trim()
  const name = text === '' ? fallback : text
  return /\bapi\b/i.test(name) ? name : `${name} API`
}
