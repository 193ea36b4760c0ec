import { createHash } from 'node:crypto'
import type { CreateBehaviour } from '../behaviour.ts'
import { MockError } from '../errors.ts'
import type { JsonObject } from '../openapi/document.ts'
import { Refusal } from '../problem.ts'
import type { LiveToken } from '../token/ledger.ts'
import { checkVendorOptions } from '../vendor-kit.ts'

/**
 * Gobo is an authorization server for tenants' own APIs. Consent is given at once, as by a customeruser who is signed in
 * and agrees; and since a token is worth nothing without an API, the mock is a tenant too: `GET /api/me` says whose token it is.
 */
const createGobo: CreateBehaviour = (tools, options) => {
  checkVendorOptions(options, ['redirectUri'])
  const redirectTo = readRedirectUris(options['redirectUri'])
  // What the customeruser will say to the next request for consent.
  let denial: string | undefined

  return {
    operations: {
      'GET /oauth/authorize'({ query }) {
        const { client_id, code_challenge, redirect_uri, scope, state, target, target_id } = query as Record<
          string,
          string
        >
        if ((target === undefined) === (target_id === undefined)) {
          throw new Refusal(400, 'Send exactly one of target and target_id.', { code: 'invalid_request' })
        }
        const back = redirectTo(redirect_uri)
        if (state !== undefined) back.searchParams.set('state', state)
        if (denial !== undefined) {
          back.searchParams.set('error', denial)
          denial = undefined
          return { status: 302, headers: { location: back.href } }
        }
        const facts = definedOnly({ scope, target, target_id, user: 'customeruser-1' })
        const code = tools.tokens.issueCode({
          clientId: client_id!,
          codeChallenge: code_challenge!,
          redirectUri: redirect_uri,
          facts,
        })
        back.searchParams.set('code', code)
        return { status: 302, headers: { location: back.href } }
      },
      'GET /redirect'({ query }) {
        if ((query['install_success'] === undefined) === (query['error_message'] === undefined)) {
          throw new Refusal(400, 'Send exactly one of install_success and error_message.', {
            code: 'invalid_request',
          })
        }
        return { status: 302, headers: { location: `${tools.url()}/` } }
      },
      'GET /account/login/gopass/{jwt}'({ path }) {
        const claims = readClaims(String(path['jwt']))
        const names = ['user', 'user_id', 'user_email'].some((name) => claims[name] !== undefined)
        if (!names) throw new Refusal(400, 'The GoPass names no person.', { code: 'invalid_request' })
        return { status: 302, headers: { location: `${tools.url()}/` } }
      },
    },
    extraRoutes: {
      'GET /api/me': { open: false, handler: ({ token }) => ({ status: 200, body: describeOwner(token!) }) },
    },
    controls: {
      deny(input: JsonObject) {
        denial = typeof input['error'] === 'string' ? input['error'] : 'access_denied'
      },
      endSession: () => ({ ended: tools.tokens.endSessions() }),
    },
  }
}

/**
 * Where a browser may be sent back to: the registered redirect URIs, exactly, apart from the port of a loopback one
 * (RFC 8252 section 7.3). With none registered, any loopback address will do, so that a test needs no set-up.
 *
 * @throws {@link MockError} `invalid_option`
 */
function readRedirectUris(option: unknown): (requested: string | undefined) => URL {
  const registered: unknown[] | undefined = option === undefined ? undefined : [option].flat()
  const areUris = registered?.every((uri) => typeof uri === 'string' && URL.canParse(uri) && !/#/.test(uri))
  if (areUris === false || registered?.length === 0) {
    throw new MockError('invalid_option', 'The vendor option "redirectUri" must be one or more URLs.')
  }
  const known = registered?.map((uri) => anyPort(String(uri)))
  const refuse = (detail: string) => new Refusal(400, detail, { code: 'invalid_request' })
  return (requested) => {
    const uri = requested ?? (registered ? registered[0] : 'http://127.0.0.1/callback')
    if (requested === undefined && registered && registered.length > 1) {
      throw refuse('redirect_uri is needed: the app has registered several.')
    }
    if (typeof uri !== 'string' || !URL.canParse(uri) || uri.includes('#')) {
      throw refuse('redirect_uri must be a URL without a fragment.')
    }
    if (known ? !known.includes(anyPort(uri)) : !isLoopback(new URL(uri))) {
      throw refuse('redirect_uri is not registered: give it to the mock as its vendor option "redirectUri".')
    }
    return new URL(uri)
  }
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
}

/** A redirect URI as it is compared: the port of a loopback one is the program's to choose. */
function anyPort(uri: string): string {
  const url = new URL(uri)
  if (isLoopback(url)) url.port = ''
  return url.href
}

/** The claims a Gobo token carries, as the tenant's API would see them. */
function describeOwner({ clientId, facts, grant }: LiveToken): JsonObject {
  const { target, target_id: targetId, scope, user } = facts
  return definedOnly({
    app: clientId,
    app_type: 'oauth',
    org: target ?? (targetId && guidOf(targetId)),
    org_id: targetId,
    scope: scope ?? '',
    user: user && guidOf(user),
    user_id: user,
    grant,
  })
}

function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The signature is not judged: the mock has no GoPass key. */
function readClaims(jwt: string): JsonObject {
  try {
    return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as JsonObject
  } catch {
    throw new Refusal(400, 'The GoPass is not a JWT.', { code: 'invalid_request' })
  }
}

function definedOnly<T>(members: { readonly [name: string]: T | undefined }): { [name: string]: T } {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, T] => entry[1] !== undefined),
  )
}

export default createGobo
