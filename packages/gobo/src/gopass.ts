import { ConfigurationError } from '@latchkey/auth-core'
import { readOptions, type OptionTable } from '@latchkey/client-core'
import { SignJWT } from 'jose'
import type { components } from './generated/schema.ts'
import { marketplaceOrigin } from './marketplace.ts'

type Claims = components['schemas']['GoPassClaims']

/** Who signs in. The first present of the three identifies the person, the others are updated. */
type Person =
  | { user: string; userId?: string | undefined; userEmail?: string | undefined }
  | { userId: string; userEmail?: string | undefined }
  | { userEmail: string }

/** For which organisation: Gobo's GUID first, then the tenant's own id. */
type Organisation = { org: string; orgId?: string | undefined } | { orgId: string }

export type GoPassUrlOptions = Person &
  Organisation & {
    /** Host or URL of the tenant's marketplace. */
    marketplaceUrl: string | URL
    /** The GoPass key of the dashboard (settings, auth); starts with `gp_`. Backend only. */
    key: string
    /** `admin` may install apps. Gobo lists the claim as required and as defaulting to `member`: it is always sent. */
    role: Claims['role']
    /** The profile is updated with what is given. */
    firstName?: string | undefined
    lastName?: string | undefined
    orgName?: string | undefined
    /** The current time, milliseconds. Default: the system's clock. */
    nowMs?: number | undefined
  }

/**
 * Signs a person of yours in to the marketplace: makes a GoPass (a JWT signed with HS256) and the URL to send the
 * browser to.
 *
 * Make it at the moment of the redirect: Gobo judges its freshness by `iat`. The URL is a login, so do not log it. The
 * session lasts 15 minutes; then Gobo sends the browser to your login URL again, maybe with `target` or `target_id`
 * of an organisation: refuse when it is not the person's own.
 *
 * @throws {@link ConfigurationError} naming the option
 * @see https://docs.gobo.io/getting-started/marketplace-authentication
 */
export async function goPassUrl(options: GoPassUrlOptions): Promise<URL> {
  const settings = readOptions(options as AllOptions, OPTIONS)
  const { key, role, nowMs = Date.now() } = settings
  const origin = marketplaceOrigin(settings.marketplaceUrl)
  if (!key) throw new ConfigurationError('key', 'must not be empty')
  if (!/^(member|admin)$/.test(role)) throw new ConfigurationError('role', 'must be "member" or "admin"')
  const claims = claimsOf(settings)
  if (!claims.user && !claims.user_id && !claims.user_email) {
    throw new ConfigurationError('user', 'or "userId" or "userEmail" must name the person')
  }
  if (!claims.org && !claims.org_id) {
    throw new ConfigurationError('org', 'or "orgId" must name the organisation')
  }
  const jwt = await new SignJWT({ ...claims, ver: '1.0', role } satisfies Omit<Claims, 'iat'>)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(Math.floor(nowMs / 1000))
    .sign(new TextEncoder().encode(key))
  // Concatenated: resolving against a base without trailing slash, as Gobo's sample does, loses "gopass".
  return new URL(`${origin}/account/login/gopass/${jwt}`)
}

function claimsOf(options: AllClaims): Partial<Claims> {
  const { user, userId, userEmail, org, orgId, firstName, lastName, orgName } = options
  return {
    ...(user && { user }),
    ...(userId && { user_id: userId }),
    ...(userEmail && { user_email: userEmail }),
    ...(org && { org }),
    ...(orgId && { org_id: orgId }),
    ...(firstName && { user_firstname: firstName }),
    ...(lastName && { user_lastname: lastName }),
    ...(orgName && { org_name: orgName }),
  }
}

type AllClaims = Partial<
  Record<
    'user' | 'userId' | 'userEmail' | 'org' | 'orgId' | 'firstName' | 'lastName' | 'orgName',
    string | undefined
  >
>

type AllOptions = Pick<GoPassUrlOptions, 'marketplaceUrl' | 'key' | 'role' | 'nowMs'> & AllClaims

const OPTIONS: OptionTable<AllOptions> = {
  marketplaceUrl: 'any',
  key: 'string',
  role: 'string',
  nowMs: 'number',
  user: 'string',
  userId: 'string',
  userEmail: 'string',
  org: 'string',
  orgId: 'string',
  firstName: 'string',
  lastName: 'string',
  orgName: 'string',
}
