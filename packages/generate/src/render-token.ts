import type { TokenOperation } from '@latchkey/spec'

/** What may differ from grant to grant. */
type Words = Partial<Omit<TokenOperation['dialect'], 'grants'>>

/** Names a function in the code, and its import. */
type Use = (name: string, from: '@latchkey/auth-core' | '@latchkey/auth-core/dialect') => string

/** Only what a vendor needs is in the bundles of its users: what is done by code is imported where it is used. */
export function renderToken(token: TokenOperation): string {
  const { path, dialect } = token
  const { grants, ...main } = dialect
  const imports = new Map<string, Set<string>>()
  const use: Use = (name, from) => {
    imports.set(from, (imports.get(from) ?? new Set()).add(name))
    return name
  }
  const { clientAuth, encoding, ...members } = membersOf(main, use)
  const isDivided = dividesParameters(grants)
  const described = Object.entries(grants).map(([name, { fixed, required, without, own }]) => {
    const parts = {
      fixed: JSON.stringify(fixed),
      ...(required && { required: JSON.stringify(required) }),
      ...(without && isDivided && { without: JSON.stringify(without) }),
      ...(own && { own: `${use('ownWords', '@latchkey/auth-core/dialect')}(${renderOwn(main, own, use)})` }),
    }
    return `${JSON.stringify(name)}: ${written(parts)}`
  })
  const code = written({
    ...(clientAuth && { clientAuth }),
    encoding: encoding!,
    grants: `{ ${described.join(', ')} }`,
    ...members,
  })
  const lines = [...imports].map(
    ([from, names]) => `import { ${[...names].toSorted().join(', ')} } from ${JSON.stringify(from)}\n`,
  )
  return `${lines.join('')}${lines.length > 0 ? '\n' : ''}/** Path of the token operation. */
export const tokenPath = ${JSON.stringify(path)} as const

/** How the token operation differs from RFC 6749, for \`tokenExchange\` of auth-core. */
export const tokenDialect = ${code} as const
${renderAuthorization(token)}`
}

/** Whether one client asks for several grants that take different parameters of the vendor's own. */
function dividesParameters(grants: TokenOperation['dialect']['grants']): boolean {
  const { client_credentials: _, password: __, ...ofPeople } = grants
  const lists = new Set(Object.values(ofPeople).map(({ without }) => JSON.stringify(without)))
  return lists.size > 1 || Object.values(grants).some(({ tradedBy }) => tradedBy !== undefined)
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

/** What stands for words in code: data as it is, and functions of auth-core for the rest. */
function membersOf(words: Words, use: Use): Record<string, string> {
  const { clientAuth, basicEncoding, shape, scopeSeparator, responseEncoding, ...others } = words
  const { lifetime, refreshLifetime, endlessLifetimes, mayLiveLong, ...rest } = others
  const { successCodes: _, tokenParts: __, ...data } = rest
  const basic = basicEncoding === 'raw' ? 'clientSecretBasicRaw' : 'clientSecretBasic'
  const writer = writerOf(words, use)
  const reader = readerOf(words, use)
  const form = lifetimeOf({ lifetime, endlessLifetimes, mayLiveLong }, use)
  // One of a refresh token may be as long as it says.
  const refreshForm = lifetimeOf({ lifetime: refreshLifetime, endlessLifetimes }, use)
  const given = Object.entries(data).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, JSON.stringify(value)] as const],
  )
  return {
    ...(clientAuth === 'client_secret_basic' && { clientAuth: use(basic, '@latchkey/auth-core') }),
    ...(writer && { request: writer }),
    ...(scopeSeparator !== undefined && {
      scopes: `${use('separatedScopes', '@latchkey/auth-core/dialect')}(${JSON.stringify(scopeSeparator)})`,
    }),
    ...Object.fromEntries(given),
    ...(reader && { responseReader: reader }),
    ...(form && { lifetime: form }),
    ...(refreshForm && { refreshLifetime: refreshForm }),
  }
}

/** Where a grant differs from the dialect: a member it has not, which the dialect has, is undefined. */
function renderOwn(main: Words, { path, ...own }: Words & { path?: string | undefined }, use: Use): string {
  const [general, merged] = [membersOf(main, use), membersOf({ ...main, ...own }, use)]
  const names = Object.keys({ ...merged, ...general }).filter((name) => merged[name] !== general[name])
  return written({
    ...Object.fromEntries(names.map((name) => [name, merged[name] ?? 'undefined'])),
    ...(path !== undefined && { path: JSON.stringify(path) }),
  })
}

/** What writes the requests, where they are more than named texts in the body of a POST. */
function writerOf({ shape, fields }: Words, use: Use): string | undefined {
  if (shape) return `${use('shapedRequest', '@latchkey/auth-core/dialect')}(${JSON.stringify(shape)})`
  return fields?.['resource'] && use('severalResources', '@latchkey/auth-core/dialect')
}

/** What reads the responses, where they are more than the members of a JSON object. */
function readerOf(words: Words, use: Use): string | undefined {
  const { response = {}, successCodes, tokenParts } = words
  const named = plainReaderOf(words) ?? (successCodes || tokenParts ? 'shapedResponse' : undefined)
  if (named === undefined) return undefined
  const wrapped = (name: string, inner: string, ...rest: readonly unknown[]): string =>
    `${use(name, '@latchkey/auth-core/dialect')}(${[inner, ...rest.map((one) => JSON.stringify(one))].join(', ')})`
  const plain = use(named, '@latchkey/auth-core/dialect')
  const coded = successCodes ? wrapped('successCodes', plain, response['error'], successCodes) : plain
  return tokenParts ? wrapped('severalValues', coded, response['access_token'], tokenParts) : coded
}

function plainReaderOf({ response = {}, responseEncoding }: Words): string | undefined {
  if (responseEncoding === 'form') return 'formResponse'
  const isNamed = (place: string): boolean => place !== '' && !/^(\/|header:|cookie:)/.test(place)
  return Object.values(response).flat().every(isNamed) ? undefined : 'shapedResponse'
}

/** The form of lifetimes that words describe; undefined where it is as in RFC 6749. */
function lifetimeOf(
  { lifetime = 'seconds', endlessLifetimes = [], mayLiveLong }: Words,
  use: Use,
): string | undefined {
  if (lifetime === 'seconds' && endlessLifetimes.length === 0 && !mayLiveLong) return undefined
  // What is `epoch-seconds` in a document is `epochSeconds` in auth-core.
  const name = lifetime.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const named = use(name, '@latchkey/auth-core/dialect')
  const ended =
    endlessLifetimes.length === 0
      ? named
      : `${use('endless', '@latchkey/auth-core/dialect')}(${named}, ${JSON.stringify(endlessLifetimes)})`
  return mayLiveLong ? `${use('longLived', '@latchkey/auth-core/dialect')}(${ended})` : ended
}

function written(members: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(members).map(([name, code]) => `${name}: ${code}`)
  return `{ ${pairs.join(', ')} }`
}
