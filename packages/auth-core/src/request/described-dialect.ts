import { ConfigurationError } from '../lib/errors.ts'
import { type OptionTable, readOptions } from '../lib/read-options.ts'
import { clientSecretBasic, clientSecretBasicRaw } from './client-auth.ts'
import type { DialectGrant, LifetimeForm, RequestWriter, ResponseReader, TokenDialect } from './dialect.ts'
import { endless, lifetimeForms, longLived } from './lifetimes.ts'
import { ownWords } from './own-words.ts'
import { seconds } from './read-lifetime.ts'
import { separatedScopes } from './scopes.ts'
import { shapedRequest, type RequestShape } from './shaped-request.ts'
import { severalResources } from './several-resources.ts'
import { severalValues } from './several-values.ts'
import { formResponse, shapedResponse } from './shaped-response.ts'
import { successCodes } from './success-codes.ts'

/** Members of a dialect that are data in code, too. */
type Plain = Omit<
  TokenDialect,
  'clientAuth' | 'request' | 'grants' | 'responseReader' | 'scopes' | 'lifetime' | 'refreshLifetime'
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
  /** What stands between two scopes, if not a space. */
  readonly scopeSeparator?: string | undefined
  /** Default: `json`, in which a place may also be a JSON pointer. */
  readonly responseEncoding?: 'form' | 'json' | undefined
  /** Codes that stand where an error is told and say that there is none, e.g. `['0', 'SUCCESS']`. */
  readonly successCodes?: readonly (string | number | boolean)[] | undefined
  /** Places of further values that belong to the token: see `severalValues`. */
  readonly tokenParts?: readonly string[] | undefined
  /** How a lifetime is stated: the name of a {@link LifetimeForm}. Default: `seconds`. */
  readonly lifetime?: string | undefined
  readonly refreshLifetime?: string | undefined
  /** Numbers that state no lifetime but that there is no end, e.g. `[-1]`. Read as an unknown lifetime. */
  readonly endlessLifetimes?: readonly number[] | undefined
  /** Lifetimes of more than ten years are meant. Default false. */
  readonly mayLiveLong?: boolean | undefined
}

/** A {@link TokenDialect} without code, as a compiled document states it. */
export type DescribedDialect = DescribedRequest &
  Pick<TokenDialect, 'encoding' | 'fields' | 'response'> & {
    readonly grants: {
      readonly [grant: string]: {
        readonly fixed: Readonly<Record<string, string>>
        readonly required?: readonly string[] | undefined
        readonly without?: readonly string[] | undefined
        readonly own?: (DescribedRequest & { readonly path?: string | undefined }) | undefined
      }
    }
  }

/** What each word has to be. */
const WORDS: OptionTable<DescribedRequest> = {
  encoding: 'string',
  clientAuth: 'string',
  basicEncoding: 'string',
  fields: 'record',
  shape: 'record',
  scopeSeparator: 'string',
  response: 'record',
  responseEncoding: 'string',
  successCodes: 'array',
  tokenParts: 'array',
  apiOrigins: 'array',
  lifetime: 'string',
  refreshLifetime: 'string',
  endlessLifetimes: 'array',
  mayLiveLong: 'boolean',
  defaultLifetimeSeconds: 'number',
  tokenTypes: 'array',
  tokenTypeOptional: 'boolean',
  reauthErrors: 'array',
  transientErrors: 'array',
}

/** Of one grant. What trades its token for another is for whoever makes the two calls. */
const GRANT: OptionTable<DescribedDialect['grants'][string] & { tradedBy?: string }> = {
  fixed: 'record',
  required: 'array',
  without: 'array',
  own: 'record',
  tradedBy: 'string',
}

/** The words that a member may be, where it is one of a few. */
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  encoding: ['form', 'json'],
  clientAuth: ['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'none'],
  basicEncoding: ['form', 'raw'],
  responseEncoding: ['form', 'json'],
}

/** A word nobody knows would be passed over, and the token call be another one. */
function check(words: DescribedRequest & { readonly path?: string | undefined }, at: string): void {
  readOptions(words, { ...WORDS, path: 'string' } as OptionTable<typeof words>, undefined, at)
  const forms = Object.keys(lifetimeForms)
  for (const [name, known] of Object.entries({ ...ONE_OF, lifetime: forms, refreshLifetime: forms })) {
    const word = words[name as keyof DescribedRequest]
    if (word !== undefined && !known.includes(word as string))
      throw new ConfigurationError(at + name, `must be one of ${known.join(', ')}`)
  }
}

/**
 * The dialect that a document describes, as {@link tokenExchange} reads it; generated packages get the same, written as code.
 *
 * @throws {@link ConfigurationError} naming a member that is unknown or misspelt, and a word that means nothing.
 */
export function describedDialect(dialect: DescribedDialect): TokenDialect {
  const { grants, ...main } = Object(dialect) as DescribedDialect
  if (typeof grants !== 'object' || grants === null)
    throw new ConfigurationError('dialect.grants', 'is missing')
  check(main, 'dialect.')
  for (const [name, grant] of Object.entries(grants)) {
    const at = `dialect.grants.${name}.`
    readOptions(grant, GRANT, undefined, at)
    if (grant.own) check(grant.own, `${at}own.`)
  }
  const unset = Object.fromEntries(Object.keys(written(main)).map((member) => [member, undefined]))
  const described = Object.entries(grants).map(
    ([name, { fixed, required, without, own }]): [string, DialectGrant] => {
      const { path, ...words } = own ?? {}
      // A grant of its own says what differs; what its functions are made of may stand in the main part.
      const members = own && {
        ...unset,
        ...written({ ...main, ...words }),
        ...(path !== undefined && { path }),
      }
      return [
        name,
        {
          fixed,
          ...(required && { required }),
          ...(without && { without }),
          ...(members && { own: ownWords(members) }),
        },
      ]
    },
  )
  const { encoding, fields, response } = main
  return { ...written(main), encoding, fields, response, grants: Object.fromEntries(described) }
}

/** Words become functions, and members left undefined are left out. */
function written(described: DescribedRequest): Partial<Omit<TokenDialect, 'grants'>> {
  const { clientAuth, basicEncoding, shape: _, scopeSeparator, responseEncoding, ...others } = described
  const { lifetime, refreshLifetime, endlessLifetimes, mayLiveLong, successCodes: __, ...rest } = others
  const { tokenParts: ___, ...data } = rest
  const given = Object.entries(data).filter(([, value]) => value !== undefined)
  const request = writerOf(described)
  const responseReader = readerOf(described)
  const form = lifetimeOf(lifetime, endlessLifetimes, mayLiveLong)
  const refreshForm = lifetimeOf(refreshLifetime, endlessLifetimes, false)
  return {
    ...(Object.fromEntries(given) as Partial<Plain>),
    ...(responseReader && { responseReader }),
    ...(form && { lifetime: form }),
    ...(refreshForm && { refreshLifetime: refreshForm }),
    ...(clientAuth === 'client_secret_basic' && {
      clientAuth: basicEncoding === 'raw' ? clientSecretBasicRaw : clientSecretBasic,
    }),
    ...(request && { request }),
    ...(scopeSeparator !== undefined && { scopes: separatedScopes(scopeSeparator) }),
  }
}

/** What writes the requests, where they are more than named texts in the body of a POST. */
function writerOf({ shape, fields }: DescribedRequest): RequestWriter | undefined {
  if (shape) return shapedRequest(shape)
  return fields?.resource === undefined ? undefined : severalResources
}

/** What reads the responses, where they are more than the members of a JSON object. */
function readerOf(described: DescribedRequest): ResponseReader | undefined {
  const { response = {}, tokenParts, successCodes: codes } = described
  const plain = plainReaderOf(described)
  const coded = codes ? successCodes(plain ?? shapedResponse, response.error ?? ['error'], codes) : plain
  return tokenParts
    ? severalValues(coded ?? shapedResponse, response.access_token ?? ['access_token'], tokenParts)
    : coded
}

function plainReaderOf({ response = {}, responseEncoding }: DescribedRequest): ResponseReader | undefined {
  if (responseEncoding === 'form') return formResponse
  const isNamed = (place: string) => place !== '' && !/^(\/|header:|cookie:)/.test(place)
  return Object.values(response).flat().every(isNamed) ? undefined : shapedResponse
}

/** The form of lifetimes that words describe; undefined where it is as in RFC 6749. */
function lifetimeOf(
  word = seconds.name,
  numbers: readonly number[] = [],
  mayLiveLong = false,
): LifetimeForm | undefined {
  const named = lifetimeForms[word]
  const ended = named && numbers.length > 0 ? endless(named, numbers) : named
  const form = ended && mayLiveLong ? longLived(ended) : ended
  return form === seconds ? undefined : form
}
