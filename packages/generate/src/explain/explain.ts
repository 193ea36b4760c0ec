import { deref, type JsonObject, objectOf, operationsOf, type Problem, SpecError } from '@latchkey/openapi'
import {
  compileSpec,
  grantRequest,
  type Layout,
  readSpecFolder,
  readTokenOperation,
  type TokenCalls,
  type TokenOperation,
} from '@latchkey/spec'
import { tokenUrls } from '../new-vendor/oauth-flows.ts'
import { nameOperations } from '../operations/index.ts'
import { hasRules, isOpen } from '../package/client-file.ts'
import { hasServer } from '../package/code-files.ts'
import { callRules, needsFetch } from '../package/plan-calls.ts'
import { planPackage, type PackagePlan } from '../package/plan-package.ts'
import { credentialOptions, missingHeaders } from '../package/plan-token.ts'
import { settingsOf } from '../package/settings.ts'
import { wireOf } from '../render.ts'
import type { WireFacts } from '../wire/index.ts'
import { unusableSays } from '../wire/read-wire.ts'
import { type TokenCandidate, tokenCandidates } from './token-candidates.ts'

/** One matter, in a sentence. */
export interface ExplainedMatter {
  topic: 'operations' | 'tokens' | 'sign-in' | 'calls' | 'address' | 'environment'
  text: string
}

/** What the package of a document can do, and why not more. */
export interface Explanation {
  vendor: string
  can: ExplainedMatter[]
  /** What it cannot, why, and what would have to be stated. */
  cannot: ExplainedMatter[]
  /** Operations that look like the one that hands out tokens, where none is stated. */
  candidates: TokenCandidate[]
  /** Why there is no package: what does not compile. */
  problems: Problem[]
}

/** Explains a vendor's package by the documents of its folder. Bad input becomes `problems`. */
export async function explainVendor(layout: Layout, vendor: string): Promise<Explanation> {
  try {
    const spec = await compileSpec(await readSpecFolder(layout, vendor))
    return explain(vendor, spec.document, wireOf(spec))
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return { vendor, can: [], cannot: [], candidates: [], problems: [...error.problems] }
  }
}

/** Explains the package that is generated from a compiled document. */
export function explain(vendor: string, document: JsonObject, wire: WireFacts): Explanation {
  const plan = planPackage(vendor, document, wire, undefined)
  const { token: operation } = readTokenOperation(document)
  const can = [
    ...operationsCan(plan, document),
    ...tokensCan(plan, operation),
    ...signInCan(plan),
    ...callsCan(plan),
    ...addressCan(plan, wire),
    ...environmentCan(plan),
  ]
  const cannot = [
    ...operationsCannot(document, wire),
    ...tokensCannot(plan, operation, document),
    ...signInCannot(plan, operation, document),
    ...callsCannot(plan),
    ...addressCannot(plan, wire),
  ]
  return {
    vendor,
    can,
    cannot,
    candidates: likelyTokenOperations(plan, document),
    problems: [],
  }
}

/** Operations that look like the one for tokens, where none is stated and some credential is asked for. */
export function likelyTokenOperations(plan: PackagePlan, document: JsonObject): TokenCandidate[] {
  return readTokenOperation(document).token || isOpen(plan) ? [] : tokenCandidates(document)
}

type Matters = ExplainedMatter[]

function operationsCan({ operations, tokenOperations }: PackagePlan, document: JsonObject): Matters {
  const all = operationsOf(document).length - tokenOperations.length
  return [
    {
      topic: 'operations',
      text: `${all} typed ${all === 1 ? 'call' : 'calls'}, ${operations.length} of them by name`,
    },
  ]
}

function operationsCannot(document: JsonObject, { operations, remarks }: WireFacts): Matters {
  const { collisions } = nameOperations(operationsOf(document))
  const refused = Object.values(operations).filter((facts) => facts.refused !== undefined).length
  const others = remarks.filter(({ pointer }) => !pointer.startsWith('#/servers'))
  const texts = [
    ...(collisions.length > 0
      ? [`${collisions.length} have no name of their own: give them an "operationId"`]
      : []),
    ...(refused > 0 ? [`${refused} cannot be called as the document describes them`] : []),
    ...(others.length > 0
      ? [`${others.length} things are not sent or read as the document says: generated/README.md lists them`]
      : []),
  ]
  return texts.map((text) => ({ topic: 'operations', text }))
}

function tokensCan({ token }: PackagePlan, operation: TokenOperation | undefined): Matters {
  if (!token || !operation) return []
  const { method, path } = grantRequest(operation, token.grant)
  const asked = [...token.options, ...token.extra]
  const [needed, free] = [true, false].map((wanted) =>
    asked.filter(({ required }) => required === wanted).map(({ name }) => name),
  ) as [string[], string[]]
  const given = [...credentialOptions(token), ...needed].join(', ')
  const more = free.length > 0 ? `; ${free.join(', ')} may be given` : ''
  const second = token.trade === undefined ? undefined : grantRequest(operation, token.trade)
  const traded = second ? `, traded at ${second.method} ${second.path},` : ''
  const text = `gets and keeps its own with ${token.grant} (${method} ${path})${traded || ','} given ${given || 'nothing'}${more}`
  return [{ topic: 'tokens', text }]
}

function tokensCannot(
  plan: PackagePlan,
  operation: TokenOperation | undefined,
  document: JsonObject,
): Matters {
  const say = (text: string): Matters => [{ topic: 'tokens', text }]
  if (!operation) {
    if (!asksForTokens(plan)) return []
    const hint = whereTokensAre(document)
    const more = hint === undefined ? '' : `; ${hint}`
    return say(`no token operation found: the client takes what somebody else gets${more}`)
  }
  if (!plan.token) {
    const grants = Object.keys(operation.dialect.grants).join(', ')
    const remedy = '; one that works as these do is stated as one of them, with fixed: { grant_type: … }'
    return say(
      `a program gets none on its own: the dialect of ${operation.method} ${operation.path} has ${grants}, and not client_credentials, password or the JWT bearer grant${plan.signIn ? '' : remedy}`,
    )
  }
  const missing = missingHeaders(document, operation, plan.token.grant)
  if (missing.length === 0) return []
  return say(
    `the token call insists on ${missing.join(', ')} and the document shows no value: state "headers" in the dialect`,
  )
}

/** What whoever makes the package has to know of tokens that it does not get, or not as it stands. */
export function tokenRemarks(plan: PackagePlan, document: JsonObject): string[] {
  const { token: operation } = readTokenOperation(document)
  const isKnown = operation ? plan.token !== undefined || !plan.signIn : whereTokensAre(document)
  return isKnown ? tokensCannot(plan, operation, document).map(({ text }) => text) : []
}

/** Where a document without a token operation says that tokens come from. */
function whereTokensAre(document: JsonObject): string | undefined {
  const [stated] = tokenUrls(document).found
  if (stated)
    return `a security scheme names ${stated.url.href}: describe it in authored.yaml, with x-token-dialect`
  const discovery = openIdAddress(document)
  if (discovery !== undefined)
    return `${discovery} says where its tokens come from: describe the token endpoint in authored.yaml, with x-token-dialect`
  return flowsOf(document).some((flows) => 'implicit' in flows)
    ? 'a security scheme has the implicit flow, which gives tokens to pages in a browser and to nobody else'
    : undefined
}

/** Whether tokens are a way in, as far as anybody knows. */
function asksForTokens(plan: PackagePlan): boolean {
  return !isOpen(plan) && callRules(plan.calls).alternatives.flat().includes('token')
}

/** Where OpenID Connect says what a scheme leaves out (OpenID Connect Discovery 1.0). */
function openIdAddress(document: JsonObject): string | undefined {
  const schemes = Object.values(objectOf(objectOf(document['components'])['securitySchemes']))
  return schemes
    .map((scheme) => objectOf(deref(document, scheme)))
    .flatMap(({ type, openIdConnectUrl }) =>
      type === 'openIdConnect' && typeof openIdConnectUrl === 'string' ? [openIdConnectUrl] : [],
    )[0]
}

function signInCan({ signIn }: PackagePlan): Matters {
  if (!signIn) return []
  const ways = [
    ...(signIn.hasCode ? ['people sign in with a code'] : []),
    ...(signIn.device ? ['devices ask for a code'] : []),
    ...(signIn.hasRefresh ? ['tokens are renewed with refresh tokens'] : []),
    ...(signIn.revocation ? ['tokens can be revoked'] : []),
  ]
  return [{ topic: 'sign-in', text: ways.join('; ') }]
}

function signInCannot(
  { signIn }: PackagePlan,
  operation: TokenOperation | undefined,
  document: JsonObject,
): Matters {
  if (!signIn) {
    const isFlow = hasCodeFlow(document)
    if (!operation || !isFlow) return []
    const text = `a security scheme has authorizationCode, and the dialect of ${operation.method} ${operation.path} has not: add authorization_code to its grants`
    return [{ topic: 'sign-in', text }]
  }
  const texts = [
    ...(signIn.hasCode && !signIn.hasEndpoint
      ? ['"authorizationEndpoint" has to be given: state authorization.url in the dialect']
      : []),
    ...(signIn.device === 'unknown'
      ? ['"deviceAuthorizationEndpoint" has to be given: state deviceAuthorization in the dialect']
      : []),
    ...(signIn.hasRefresh
      ? []
      : ['people sign in again when a token ends: the dialect has no grant refresh_token']),
    ...(signIn.revocation ? [] : ['tokens are not revoked: the dialect states no revocation endpoint']),
  ]
  return texts.map((text) => ({ topic: 'sign-in', text }))
}

function hasCodeFlow(document: JsonObject): boolean {
  return flowsOf(document).some((flows) => 'authorizationCode' in flows)
}

/** The OAuth 2 flows of each security scheme. */
function flowsOf(document: JsonObject): JsonObject[] {
  const schemes = Object.values(objectOf(objectOf(document['components'])['securitySchemes']))
  return schemes.map((scheme) => objectOf(objectOf(deref(document, scheme))['flows']))
}

function callsCan(plan: PackagePlan): Matters {
  const { calls } = plan
  if (isOpen(plan)) {
    const why = calls.needsCertificate ? 'a certificate is no header' : 'the document asks for no credentials'
    return [{ topic: 'calls', text: `carry nothing: ${why}` }]
  }
  if (needsFetch(calls)) return []
  const { token = { header: 'Authorization', scheme: 'Bearer' } } = calls
  const place = placeOf(token)
  const nameOf = (option: string): string => {
    const scheme = calls.schemes.find((one) => one.option === option)?.scheme
    if (!scheme) return `a token (${place})`
    return scheme.kind === 'basic' ? `${option} (HTTP Basic)` : `${option} (${scheme.in} ${scheme.name})`
  }
  const ways = calls.alternatives.length > 0 ? calls.alternatives : [['token']]
  const texts = [
    ...ways.map((way) => way.map(nameOf).join(' with ')),
    ...(calls.isOptional ? ['nothing'] : []),
  ]
  const others = Object.keys(calls.operations).length
  const more = hasRules(plan) && others > 0 ? `; ${others} of them ask for less, and get no more` : ''
  return [{ topic: 'calls', text: `carry ${texts.join(', or ')}${more}` }]
}

function placeOf(token: TokenCalls): string {
  if ('query' in token) return `query ${token.query}`
  if ('headers' in token) return Object.keys(token.headers).join(', ')
  return `${token.header}: ${`${token.scheme} …`.trim()}`
}

/** What the document asks for and the package cannot send. */
export function callsCannot({ calls }: Pick<PackagePlan, 'calls'>): Matters {
  const texts = [
    ...(calls.unmet.length > 0
      ? [`${calls.unmet.join(', ')} cannot be sent by an option: your own fetch has to bring it`]
      : []),
    ...(calls.needsCertificate
      ? ['a client certificate belongs to the connection: your own fetch has to bring it']
      : []),
  ]
  return texts.map((text) => ({ topic: 'calls', text }))
}

function addressCan({ serverOptions, isOfToken, apiOrigins }: PackagePlan, { servers }: WireFacts): Matters {
  const [first] = servers
  if (isOfToken) {
    const others = ['baseUrl', ...serverOptions.all].join(' or ')
    const text = `comes with each token, at ${apiOrigins.join(', ')}; with a token that is given, state ${others}`
    return [{ topic: 'address', text }]
  }
  if (!first) return []
  const { all } = serverOptions
  return [
    { topic: 'address', text: `${first.url}${all.length > 0 ? `; chosen with ${all.join(', ')}` : ''}` },
  ]
}

function addressCannot(plan: PackagePlan, wire: WireFacts): Matters {
  const { hasBaseUrl, isOfToken, serverOptions, token, signIn } = plan
  if (hasBaseUrl) return []
  if (isOfToken) {
    const isKnown = (token ?? signIn)?.server !== false
    const text = '"tokenBaseUrl" has to be given: the document does not say where the token endpoint is'
    return isKnown ? [] : [{ topic: 'address', text }]
  }
  const others = serverOptions.needed.length > 0 ? ` or ${serverOptions.needed.join(', ')}` : ''
  return [{ topic: 'address', text: `"baseUrl"${others} has to be given: ${whyNoAddress(wire)}` }]
}

function whyNoAddress(wire: WireFacts): string {
  const [server] = wire.servers
  if (server?.isSandbox) return `the first server is no production server ("${server.name}")`
  const unusable = wire.remarks.find(({ pointer }) => /^#\/servers\/\d+\/url$/.test(pointer))
  if (unusable) return `the server ${unusable.reason.replace(`: ${unusableSays(wire)}`, '')}`
  return server ? 'a part of it has no default' : 'the document states no servers'
}

function environmentCan(plan: PackagePlan): Matters {
  if (!hasServer(plan)) return []
  return [
    { topic: 'environment', text: `what is not given is read from ${settingsOf(plan).variables.join(', ')}` },
  ]
}
