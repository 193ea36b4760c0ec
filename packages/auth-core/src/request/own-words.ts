import type { DialectGrant, TokenDialect } from './dialect.ts'

/** Where one grant differs from the rest of its dialect. */
export type OwnWords = {
  /** A member that is undefined is not as in the dialect, but as in RFC 6749. */
  readonly [Member in Exclude<keyof TokenDialect, 'grants'>]?: TokenDialect[Member] | undefined
} & {
  /** The operation the grant has for itself. */
  readonly path?: string | undefined
}

/** Gives a grant words or an operation of its own, e.g. `ownWords({ path: '/refresh', encoding: 'json' })`. */
export function ownWords({ path: ownPath, ...words }: OwnWords): NonNullable<DialectGrant['own']> {
  return (path, main, options) => {
    const dialect = { ...main, ...words } as TokenDialect
    // A client has its secret for all grants, and a refresh elsewhere may send none.
    const { clientSecret: _, ...others } = options
    const isSecretOfOthers = takesSecret(main) && !takesSecret(dialect)
    return [ownPath ?? path, dialect, isSecretOfOthers ? others : options]
  }
}

/** The dialect of one grant. */
export function dialectOf(grant: string, main: TokenDialect): TokenDialect {
  const [, dialect = main] = main.grants[grant]?.own?.('', main, { grant, baseUrl: '' }) ?? []
  return dialect
}

function takesSecret({ clientAuth, fields }: TokenDialect): boolean {
  return !!(clientAuth || fields.client_secret)
}
