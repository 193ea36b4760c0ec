/** Everything this server must be told. It all comes from environment variables of these names. */
export interface Settings {
  redisUrl: string
  /** Encrypts tokens in Redis: 32 bytes. */
  tokenKey: Uint8Array<ArrayBuffer>
  /** Signs the tokens of this server's own users (HS256). */
  userSecret: string
  nitro: { clientId: string; clientSecret: string; baseUrl: string }
  gobo: { clientId: string; clientSecret: string; marketplaceUrl: string; apiUrl: string }
  /** A path of the tenant's API that says who calls it. */
  mePath: string
}

/** @throws Error naming the variable that is missing or wrong, never its value */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  function read(name: string): string {
    const value = environment[name]
    if (!value) throw new Error(`${name} is not set (see --help)`)
    return value
  }
  const tokenKey = Uint8Array.from(Buffer.from(read('TOKEN_KEY'), 'base64'))
  if (tokenKey.length !== 32) throw new Error('TOKEN_KEY must be 32 bytes in base64: openssl rand -base64 32')
  const userSecret = read('USER_SECRET')
  if (userSecret.length < 32)
    throw new Error('USER_SECRET must have at least 32 characters: openssl rand -base64 32')
  return {
    redisUrl: read('REDIS_URL'),
    tokenKey,
    userSecret,
    nitro: {
      clientId: read('NITRO_SIGN_CLIENT_ID'),
      clientSecret: read('NITRO_SIGN_CLIENT_SECRET'),
      baseUrl: environment['NITRO_SIGN_BASE_URL'] || 'https://api.gonitro.dev',
    },
    gobo: {
      clientId: read('GOBO_CLIENT_ID'),
      clientSecret: read('GOBO_CLIENT_SECRET'),
      marketplaceUrl: read('GOBO_MARKETPLACE_URL'),
      apiUrl: read('GOBO_API_URL'),
    },
    mePath: read('GOBO_API_PATH'),
  }
}
