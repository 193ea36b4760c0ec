import { clientSecretBasic, clientSecretBasicRaw } from './client-auth.ts'
import type { DialectGrant, TokenDialect } from './dialect.ts'
import { lifetimeForms } from './lifetimes.ts'
import { shapedRequest, type RequestShape } from './shaped-request.ts'

/** Members of a dialect that are data in code, too. */
type Plain = Omit<
  TokenDialect,
  'clientAuth' | 'request' | 'grants' | 'responseEncoding' | 'lifetime' | 'refreshLifetime'
>
type Loose<Members> = { readonly [Name in keyof Members]?: Members[Name] | undefined }

/** What may differ from grant to grant, in words where {@link TokenDialect} has functions. */
export type DescribedRequest = Loose<Plain> & {
  /** How the client proves itself; only HTTP Basic needs a function. */
  readonly clientAuth?: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt' | 'none' | undefined
  /** How HTTP Basic writes id and secret. Default: as forms do (RFC 6749 §2.3.1). */
  readonly basicEncoding?: 'form' | 'raw' | undefined
  /** What a request consists of beside a body of named members. */
  readonly shape?: RequestShape | undefined
  readonly responseEncoding?: 'form' | 'json' | undefined
  /** How a lifetime is stated: the name of a {@link LifetimeForm}. Default: `seconds`. */
  readonly lifetime?: string | undefined
  readonly refreshLifetime?: string | undefined
}

/** A {@link TokenDialect} without code, as a compiled document states it. */
export type DescribedDialect = DescribedRequest &
  Pick<TokenDialect, 'encoding' | 'fields' | 'response'> & {
    readonly grants: {
      readonly [grant: string]: {
        readonly fixed: Readonly<Record<string, string>>
        readonly required?: readonly string[] | undefined
        readonly own?: (DescribedRequest & { readonly path?: string | undefined }) | undefined
      }
    }
  }

/** The dialect that a document describes, as {@link tokenExchange} reads it; generated packages get the same, written as code. */
export function describedDialect({ grants, ...main }: DescribedDialect): TokenDialect {
  const unset = Object.fromEntries(Object.keys(written(main)).map((member) => [member, undefined]))
  const described = Object.entries(grants).map(([name, { fixed, required, own }]): [string, DialectGrant] => {
    const { path, ...words } = own ?? {}
    // A grant of its own says what differs; what its functions are made of may stand in the main part.
    const members = own && {
      ...unset,
      ...written({ ...main, ...words }),
      ...(path !== undefined && { path }),
    }
    return [name, { fixed, ...(required && { required }), ...(members && { own: members }) }]
  })
  const { encoding, fields, response } = main
  return { ...written(main), encoding, fields, response, grants: Object.fromEntries(described) }
}

/** Words become functions, and members left undefined are left out. */
function written(described: DescribedRequest): Partial<Omit<TokenDialect, 'grants'>> {
  const { clientAuth, basicEncoding, shape, responseEncoding, lifetime, refreshLifetime, ...data } = described
  const forms = Object.entries({ lifetime, refreshLifetime }).flatMap(([member, word]) => {
    const form = lifetimeForms[word ?? '']
    return form ? [[member, form]] : []
  })
  const given = Object.entries(data).filter(([, value]) => value !== undefined)
  return {
    ...(Object.fromEntries([...given, ...forms]) as Partial<Plain>),
    ...(responseEncoding === 'form' && { responseEncoding }),
    ...(clientAuth === 'client_secret_basic' && {
      clientAuth: basicEncoding === 'raw' ? clientSecretBasicRaw : clientSecretBasic,
    }),
    ...(shape && { request: shapedRequest(shape) }),
  }
}
