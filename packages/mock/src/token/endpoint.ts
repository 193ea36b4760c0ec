import type { Answer } from '../behaviour.ts'
import type { ReadBody } from '../openapi/body.ts'
import { collectProperties } from '../openapi/properties.ts'
import type { OpenApiDocument, Operation } from '../openapi/document.ts'
import { asObject, resolve, responseFor } from '../openapi/document.ts'
import { isJson } from '../openapi/media-type.ts'
import { tell, type RequestViolation } from '../openapi/parameters.ts'
import { createSampler } from '../openapi/sampler.ts'
import { createValidator } from '../openapi/validator.ts'
import { createProblem, Refusal } from '../problem.ts'
import { successStatus } from '../sample-answer.ts'
import { completeAnswer } from './complete-answer.ts'
import { setAt, type Grant, type TokenDialect } from './dialect.ts'
import type { LiveToken, TokenGrant, TokenLedger } from './ledger.ts'

/** Which spelling of a token response is used where the document allows several. */
export type TokenSpelling = 'document' | 'rfc6749' | 'by-authorization-header'

/** What a token endpoint needs to know about its mock; read at every request, since tests change it. */
export interface TokenEndpointSettings {
  readonly clientId: string
  readonly clientSecret: string
  readonly username: string
  readonly password: string
  readonly lifetimeSeconds: number
  readonly refreshTokens: 'rotate' | 'keep' | 'none'
  readonly spelling: TokenSpelling
}

export interface TokenEndpoint {
  readonly dialect: TokenDialect
  /** Grant type of a request, as far as it can be read. */
  grantOf(body: ReadBody | undefined): string
  /** @throws Refusal with an RFC 6749 code */
  exchange(request: {
    headers: Headers
    query: URLSearchParams
    body: ReadBody | undefined
    violations: readonly RequestViolation[]
  }): Answer
  /** The members the vendor uses in its answers. */
  names(headers: Headers): { token: string; type: string; expiry: string }
}

const remembered = ['scope', 'target', 'target_id', 'username', 'audience', 'resource']

export function createTokenEndpoint(
  document: OpenApiDocument,
  operation: Operation,
  dialect: TokenDialect,
  tokens: TokenLedger,
  settings: () => TokenEndpointSettings,
  url: () => string,
): TokenEndpoint {
  const success = successOf(operation)
  const { schema, documentNames } = createNaming(document, success.schema, dialect)
  const validator = createValidator(document)
  const tools = { document, validator, sampler: createSampler(document, validator) }

  function isStandard(headers: Headers): boolean {
    const { spelling } = settings()
    return spelling === 'rfc6749' || (spelling === 'by-authorization-header' && headers.has('authorization'))
  }

  function nameOf(member: string, headers: Headers): string {
    return isStandard(headers) ? dialect.answerNames(member)[0]! : documentNames(member).name
  }

  function grantOf(body: ReadBody | undefined): string {
    const field = dialect.wireName('grant_type')
    if (field === undefined) return Object.keys(dialect.grants)[0] ?? 'unknown'
    const grant = asObject(body?.value)[field]
    // A vendor may have a word of its own for a grant.
    const named = Object.entries(dialect.grants).find(
      ([name, { fixed }]) => (fixed['grant_type'] ?? name) === grant,
    )
    return named?.[0] ?? 'unknown'
  }

  return {
    dialect,
    grantOf,
    names: (headers) => ({
      token: nameOf('access_token', headers),
      type: nameOf('token_type', headers),
      expiry: nameOf('expires_in', headers),
    }),
    exchange({ headers, query, body, violations }) {
      const input = asObject(body?.value)
      const read = (parameter: string): string | undefined =>
        dialect.read(parameter, { input, headers, query })
      const grantType = grantOf(body)
      const grant = dialect.grants[grantType]
      if (grant === undefined) {
        const field = dialect.wireName('grant_type')!
        throw refuse(
          400,
          input[field] === undefined ? 'invalid_request' : 'unsupported_grant_type',
          `${field} must be one of ${Object.keys(dialect.grants).join(', ')}.`,
        )
      }
      if (violations.length > 0) throw badRequest(violations)
      checkFixed(grant, read)
      const clientId = checkClient(grant, headers, read)
      const signedIn = signIn(grantType, clientId, read)
      return answer(headers, signedIn)
    },
  }

  function checkFixed(grant: Grant, read: (parameter: string) => string | undefined): void {
    for (const [parameter, value] of Object.entries(grant.fixed)) {
      if (read(parameter) === value) continue
      const code = parameter === 'scope' ? 'invalid_scope' : 'invalid_request'
      throw refuse(400, code, `${dialect.wireName(parameter)} must be "${value}".`)
    }
  }

  /** Client authentication of RFC 6749 section 2.3.1; the secret of a public client's grant is judged only when sent. */
  function checkClient(
    grant: Grant,
    headers: Headers,
    read: (parameter: string) => string | undefined,
  ): string {
    const { clientId, clientSecret } = settings()
    const basic = dialect.clientAuth === 'client_secret_basic'
    const given = basic ? readBasic(headers) : { id: read('client_id'), secret: read('client_secret') }
    const isSigned = dialect.clientAuth === 'private_key_jwt'
    const secretNeeded =
      basic || (dialect.clientAuth === 'client_secret_post' && grant.parameters.includes('client_secret'))
    const secretHolds = given.secret === undefined ? !secretNeeded : given.secret === clientSecret
    const idHolds =
      given.id === undefined ? !basic && !grant.parameters.includes('client_id') : given.id === clientId
    // The mock has no key to verify with: an assertion has to be there.
    if (!idHolds || !secretHolds || (isSigned && read('client_assertion') === undefined)) {
      throw refuse(401, 'invalid_client', 'The client is unknown or its secret is wrong.', {
        'www-authenticate': basic ? 'Basic realm="token"' : 'Bearer realm="token"',
      })
    }
    return clientId
  }

  function signIn(
    grantType: string,
    clientId: string,
    read: (parameter: string) => string | undefined,
  ): { grant: TokenGrant; withRefreshToken: boolean } {
    const facts = Object.fromEntries(
      remembered.flatMap((parameter) => {
        const value = read(parameter)
        return value === undefined || value === '' ? [] : [[parameter, value]]
      }),
    )
    const { username, password, refreshTokens } = settings()
    const mayRefresh = dialect.isRenewed && refreshTokens !== 'none'
    switch (grantType) {
      case 'password':
        if (read('username') !== username || read('password') !== password) {
          throw refuse(400, 'invalid_grant', 'The user name or password is wrong.')
        }
        return { grant: { grant: grantType, clientId, facts, kind: undefined }, withRefreshToken: mayRefresh }
      case 'authorization_code': {
        const redeemed = tokens.redeemCode(read('code') ?? '', {
          clientId,
          codeVerifier: read('code_verifier') ?? '',
          redirectUri: read('redirect_uri'),
        })
        if (!redeemed.ok) throw refuse(400, 'invalid_grant', redeemed.reason)
        const allFacts = { ...redeemed.value.facts, ...facts }
        return {
          grant: { grant: grantType, clientId, facts: allFacts, kind: undefined },
          withRefreshToken: mayRefresh,
        }
      }
      case 'refresh_token': {
        const redeemed = tokens.redeemRefreshToken(
          read('refresh_token') ?? '',
          clientId,
          refreshTokens === 'rotate',
        )
        if (!redeemed.ok) throw refuse(400, 'invalid_grant', redeemed.reason)
        return { grant: redeemed.value, withRefreshToken: refreshTokens === 'rotate' }
      }
      default:
        return { grant: { grant: grantType, clientId, facts, kind: undefined }, withRefreshToken: false }
    }
  }

  /** A body that is nothing but the token, or one of members. */
  function written(body: Record<string, unknown>, headers: Headers): unknown {
    if (nameOf('access_token', headers) === '') return body['']
    return isStandard(headers) ? body : completeAnswer(tools, schema, body)
  }

  function answer(headers: Headers, signedIn: { grant: TokenGrant; withRefreshToken: boolean }): Answer {
    const lifetimeMs = settings().lifetimeSeconds * 1000
    const token: LiveToken = tokens.issue(signedIn.grant, lifetimeMs, dialect.isJwt)
    const isList = /^\/\d+\//.test(nameOf('access_token', headers))
    const body = (isList ? [] : {}) as Record<string, unknown>
    const inHeaders: Record<string, string> = {}
    const set = (member: string, value: unknown): void => put(nameOf(member, headers), value)
    const put = (name: string, value: unknown): void => {
      if (name.startsWith('header:')) inHeaders[name.slice(7)] = String(value)
      else if (name.startsWith('cookie:'))
        inHeaders['set-cookie'] = `${name.slice(7)}=${String(value)}; Path=/; HttpOnly`
      else setAt(body, name, value)
    }
    set('access_token', token.value)
    set('token_type', 'Bearer')
    if (!dialect.isJwt) set('expires_in', dialect.writeLifetime(lifetimeMs, token.expiresAtMs))
    if (signedIn.withRefreshToken) set('refresh_token', tokens.issueRefreshToken(signedIn.grant))
    for (const [place, value] of dialect.saidBeside) put(place, value)
    if (dialect.readsAddress) set('api_address', url())
    const scope = signedIn.grant.facts['scope']
    if (scope !== undefined && documentNames('scope').declared) set('scope', scope)
    return {
      status: success.status,
      mediaType: success.mediaType,
      body: success.hasBody ? written(body, headers) : undefined,
      headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...inHeaders },
    }
  }
}

function successOf(operation: Operation): {
  status: number
  mediaType: string | undefined
  schema: unknown
  /** One that has none may have its token in a header. */
  hasBody: boolean
} {
  const status = successStatus(operation)
  const content = Object.entries(responseFor(operation, status)?.content ?? {})
  const [mediaType, media] = content.find(([type]) => isJson(type)) ?? []
  return { status, mediaType, schema: media?.schema, hasBody: content.length > 0 }
}

/** How the document itself spells the answer: the first of its alternatives that has a token, required members first. */
function createNaming(document: OpenApiDocument, schema: unknown, dialect: TokenDialect) {
  const root = resolve(document, schema)
  const alternatives = [root['anyOf'] ?? root['oneOf'] ?? [root]].flat()
  const properties = alternatives.map((alternative) => collectProperties(document, alternative))
  const chosen = properties.findIndex((known) =>
    dialect.answerNames('access_token').some((name) => name in known),
  )
  const known = properties[chosen] ?? {}
  const required = resolve(document, alternatives[chosen])['required']
  const demanded = Array.isArray(required) ? (required as string[]) : []

  const documentNames = (member: string): { name: string; declared: boolean } => {
    const names = dialect.answerNames(member)
    const declared = names.filter((name) => name in known)
    const name = names.find((candidate) => demanded.includes(candidate)) ?? declared[0] ?? names[0]!
    return { name, declared: declared.length > 0 }
  }
  return { schema: alternatives[chosen] ?? schema, documentNames }
}

/** RFC 6749 section 2.3.1: id and secret are form-encoded before they are joined. */
function readBasic(headers: Headers): { id: string | undefined; secret: string | undefined } {
  const encoded = /^basic\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (encoded === undefined) return { id: undefined, secret: undefined }
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s)
  return { id: formDecode(id), secret: formDecode(secret) }
}

function formDecode(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? ''
}

function badRequest(violations: readonly RequestViolation[]): Refusal {
  return new Refusal(400, violations.map(tell).join('; '), { code: 'invalid_request', violations })
}

function refuse(status: number, code: string, detail: string, headers: Record<string, string> = {}): Refusal {
  const { title } = createProblem(status, detail)
  return new Refusal(status, detail, { code, title, headers })
}
