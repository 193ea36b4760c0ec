import type { GrantDialect, TokenOperation } from '@latchkey/spec'

/** Only what a vendor needs is in the bundles of its users: what is done by code is imported where it is used. */
export function renderToken(token: TokenOperation): string {
  const { path, dialect } = token
  const { grants, ...main } = dialect
  const imports = new Map<string, Set<string>>()
  const use = (name: string, from: string): string => {
    imports.set(from, (imports.get(from) ?? new Set()).add(name))
    return name
  }
  const members = (part: Partial<GrantDialect>): string[] => {
    const { clientAuth, basicEncoding, shape, ...data } = part
    const basic = basicEncoding === 'raw' ? 'clientSecretBasicRaw' : 'clientSecretBasic'
    return [
      ...(clientAuth === 'client_secret_basic' ? [`clientAuth: ${use(basic, '@latchkey/auth-core')}`] : []),
      ...('shape' in part && shape
        ? [`request: ${use('shapedRequest', '@latchkey/auth-core/dialect')}(${JSON.stringify(shape)})`]
        : []),
      ...Object.entries(data).flatMap(([name, value]) =>
        value === undefined
          ? []
          : [
              `${name}: ${isLifetime(name) ? use(formOf(value), '@latchkey/auth-core/dialect') : JSON.stringify(value)}`,
            ],
      ),
    ]
  }
  const described = Object.entries(grants).map(([name, { fixed, required, own }]) => {
    const parts = [
      `fixed: ${JSON.stringify(fixed)}`,
      ...(required ? [`required: ${JSON.stringify(required)}`] : []),
      ...(own
        ? [`own: { ${[...unset(dialect, own), ...members(withProof(dialect, own))].join(', ')} }`]
        : []),
    ]
    return `${JSON.stringify(name)}: { ${parts.join(', ')} }`
  })
  const { encoding, ...others } = main
  const [first, rest] = [
    members({ clientAuth: main.clientAuth, basicEncoding: main.basicEncoding }),
    members(others),
  ]
  const code = [
    ...first,
    `encoding: ${JSON.stringify(encoding)}`,
    `grants: { ${described.join(', ')} }`,
    ...rest.filter((member) => !member.startsWith('clientAuth:')),
  ].join(', ')
  const lines = [...imports].map(
    ([from, names]) => `import { ${[...names].toSorted().join(', ')} } from ${JSON.stringify(from)}\n`,
  )
  return `${lines.join('')}${lines.length > 0 ? '\n' : ''}/** Path of the token operation. */
export const tokenPath = ${JSON.stringify(path)} as const

/** How the token operation differs from RFC 6749, for \`tokenExchange\` of auth-core. */
export const tokenDialect = { ${code} } as const
${renderAuthorization(token)}`
}

/** Where people sign in, and where tokens are revoked, for `sign-in` of auth-core. */
function renderAuthorization({ authorization, deviceAuthorization, revocation }: TokenOperation): string {
  const endpoint = (name: string, what: string, url: string | undefined): string =>
    url === undefined ? '' : `\n/** ${what} */\nexport const ${name} = ${JSON.stringify(url)}\n`
  const own = JSON.parse(JSON.stringify(authorization?.dialect ?? {})) as object
  return [
    endpoint('authorizationEndpoint', 'Where people sign in.', authorization?.endpoint),
    authorization
      ? `\n/** How that endpoint differs from RFC 6749, for \`startAuthorization\` of auth-core. */\nexport const authorizationDialect = ${JSON.stringify(own)} as const\n`
      : '',
    endpoint('deviceAuthorizationEndpoint', 'Where devices ask for a code (RFC 8628).', deviceAuthorization),
    endpoint('revocationEndpoint', 'Where tokens are revoked (RFC 7009).', revocation),
  ].join('')
}

/** What the dialect has and one of its grants has not: left out, it would be as in the dialect. */
function unset(main: TokenOperation['dialect'], own: Partial<GrantDialect>): string[] {
  const { clientAuth = main.clientAuth, basicEncoding: _, shape, ...data } = own
  const isUnproven = clientAuth !== 'client_secret_basic' && main.clientAuth === 'client_secret_basic'
  return [
    ...(isUnproven ? ['clientAuth: undefined'] : []),
    ...('shape' in own && !shape && main.shape ? ['request: undefined'] : []),
    ...Object.entries(data).flatMap(([name, value]) =>
      value === undefined && main[name as keyof typeof main] !== undefined ? [`${name}: undefined`] : [],
    ),
  ]
}

const isLifetime = (member: string): boolean => member === 'lifetime' || member === 'refreshLifetime'

/** What auth-core calls a form of lifetimes: `epoch-seconds` is `epochSeconds`. */
function formOf(word: unknown): string {
  return String(word).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** How id and secret are written is one function, of two words of which one may be the dialect's. */
function withProof(main: GrantDialect, own: Partial<GrantDialect>): Partial<GrantDialect> {
  if (!('basicEncoding' in own) && !('clientAuth' in own)) return own
  const { clientAuth, basicEncoding } = { ...main, ...own }
  return { ...own, clientAuth, basicEncoding }
}
