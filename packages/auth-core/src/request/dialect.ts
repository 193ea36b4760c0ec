import type { ClientAuth } from './client-auth.ts'
import type { GrantOptions } from './options.ts'

/**
 * How one vendor's token endpoint deviates from RFC 6749, as data. Generated from the vendor's OpenAPI document.
 *
 * The left side of every map is the RFC's own name; the right side is what the vendor calls it.
 */
export interface TokenDialect {
  /** How the request body is written. */
  readonly encoding: 'form' | 'json'
  /**
   * Writes the header the client proves itself with, e.g. `clientSecretBasic`. Without it, id and secret travel in the
   * body as far as `fields` names them (RFC 6749 §2.3).
   */
  readonly clientAuth?: ClientAuth
  /**
   * Writes requests that are more than a form or a flat JSON object of texts sent with POST: `severalResources`, or
   * `shapedRequest({ … })`, which knows them, too.
   */
  readonly request?: RequestWriter
  /** How scopes are written, if not with a space between two, e.g. `separatedScopes(',')`. */
  readonly scopes?: ScopeForm
  /** The grants the endpoint documents. */
  readonly grants: Readonly<Record<string, DialectGrant>>
  /** Parameter → the member that carries it. A parameter without a member is never sent. */
  readonly fields: Readonly<Record<string, string>>
  /**
   * What to read → the places it may be in; the first one present wins. A place is the name of a member, or whatever else
   * the `responseReader` knows. Default: the RFC's own name, and for `refresh_expires_in` the two spellings in use;
   * `api_address`, where the API is, is read only where it is stated here.
   */
  readonly response: Readonly<Record<string, readonly string[]>>
  /**
   * Where the API may be, of a vendor whose token responses say where it is (`api_address` of `response`): exact origins, or
   * `https://*.example.com` for any one label, always https. A token goes to no other.
   */
  readonly apiOrigins?: readonly string[]
  /**
   * Reads responses that are more than the members of a JSON object, e.g. `shapedResponse`. Default: JSON, whatever its
   * content type says.
   */
  readonly responseReader?: ResponseReader
  /** How `expires_in` states the lifetime of an access token, e.g. `minutes`. Default: in seconds. */
  readonly lifetime?: LifetimeForm
  /** How `refresh_expires_in` states the lifetime of a refresh token. Default: in seconds. */
  readonly refreshLifetime?: LifetimeForm
  /** Lifetime to assume when the response states none; only where the vendor documents one. */
  readonly defaultLifetimeSeconds?: number
  /** The response may leave the token type out. Default false. */
  readonly tokenTypeOptional?: boolean
  /** What else the vendor calls a bearer token, e.g. `['Application Access Token']`. Compared without case. */
  readonly tokenTypes?: readonly string[]
  /** Errors that mean that a person has to sign in again, beside those of OAuth and OpenID Connect. */
  readonly reauthErrors?: readonly string[]
  /** Errors that pass by themselves, beside those of OAuth. */
  readonly transientErrors?: readonly string[]
}

/** One grant of a token endpoint. */
export interface DialectGrant {
  /** Constants that are always sent. */
  readonly fixed: Readonly<Record<string, string>>
  /** Parameters that must be given, by the RFC's names, beside those the grant itself needs. */
  readonly required?: readonly string[]
  /** Parameters of the vendor's own that other grants have and this one does not: see `extraParamsOf`. */
  readonly without?: readonly string[]
  /** Where this grant differs from the rest of the dialect: makes its call out of that of the others, e.g. `ownWords({ … })`. */
  readonly own?: (...call: GrantCall) => GrantCall
}

/** What a token call is made of. `@latchkey/auth-core/dialect` has `ownWords`, which changes it for one grant. */
export type GrantCall = readonly [path: string, dialect: TokenDialect, options: GrantOptions]

/** How a token request is written, where `fields` and `encoding` do not say it all. */
export interface RequestWriter {
  /** E.g. `GET`. */
  readonly method: string
  /** For a parameter that is given as more than one text: one for all, which `write` takes apart again. */
  join?(name: string, value: unknown): string | undefined
  /** Turns RFC 6749 parameters into what an openapi-fetch method takes. Scopes are joined as the dialect says. */
  write(values: Readonly<Record<string, string>>, dialect: TokenDialect): object
}

/** How scopes are written. `@latchkey/auth-core/dialect` has `separatedScopes`. */
export interface ScopeForm {
  /** Scopes with single spaces between them, as the endpoint wants them. */
  join(scope: string): string
  /** Scopes as a response has them, with spaces between them. */
  split(said: string): string
}

/**
 * How a token response is taken apart, where it is more than the members of a JSON object. Untrusted input.
 * `@latchkey/auth-core/dialect` has `shapedResponse` and `formResponse`.
 */
export interface ResponseReader {
  /** What the text is. */
  readonly encoding: 'form' | 'json'
  /** What the text holds, an object of members; undefined for what cannot be parsed. `places` are those of the dialect. */
  parse(text: string, places: TokenDialect['response']): unknown
  /** The value at one of the places. */
  valueAt(place: string, members: Readonly<Record<string, unknown>>, headers: Headers | undefined): unknown
}

/**
 * How a response states how long a token lives: an amount of time, a point in time, or the `exp` of the token, a JWT.
 * `@latchkey/auth-core/dialect` has those in use, such as `epochSeconds`.
 */
export interface LifetimeForm {
  /** Its word in a document and in errors. */
  readonly name: string
  /**
   * A bare amount of time, which may be mistaken for a point in time: one of more than ten years is refused, because it is
   * one, or has another unit.
   */
  readonly isAmount?: boolean
  /** It stands in the token, whatever the response says. */
  readonly isInToken?: boolean
  /** Whether a value states that there is no end, such as -1. Read as an unknown lifetime. */
  isEndless?(value: unknown): boolean
  /** The lifetime in milliseconds; undefined or not a number for what is not of this form. */
  read(stated: StatedLifetime): number | undefined
}

/** What a lifetime is read from. */
export interface StatedLifetime {
  readonly value: unknown
  /** Wall-clock milliseconds when the request was sent. */
  readonly sentAtMs: number
  readonly accessToken: string
}

type MembersOf<Content> = Content[keyof Content]
type KeysOfUnion<Union> = Union extends unknown ? keyof Union & string : never
type RequiredKeysOfUnion<Union> = Union extends unknown
  ? { [Key in keyof Union & string]-?: {} extends Pick<Union, Key> ? never : Key }[keyof Union & string]
  : never

type PostOf<Paths, Path> = Path extends keyof Paths
  ? Paths[Path] extends { post: infer Operation }
    ? Operation
    : never
  : never

type RequestOf<Operation> = Operation extends { requestBody?: infer Body }
  ? NonNullable<Body> extends { content: infer Content }
    ? MembersOf<Content>
    : never
  : never

type ResponseOf<Operation> = Operation extends { responses: infer Responses }
  ? MembersOf<Pick<Responses, keyof Responses & (200 | 201)>> extends infer Response
    ? Response extends { content: infer Content }
      ? MembersOf<Content>
      : never
    : never
  : never

/** The paths of an openapi-typescript `paths` type that have a POST operation. */
export type PostPath<Paths> = 0 extends 1 & Paths
  ? string
  : { [Path in keyof Paths & string]: Paths[Path] extends { post: object } ? Path : never }[keyof Paths &
      string]

/**
 * The dialects that fit one token operation of a generated `paths` type.
 *
 * Every member a dialect sends must exist in the operation's request body (in any media type, in any `oneOf` branch), every
 * member it reads must exist in its 200 or 201 response (a JSON pointer, a header and a cookie, which only a `responseReader` reads,
 * are not checked), and every member the request requires must be sent. So a token schema that drifts away from the code is a compile error.
 */
export type TokenDialectFor<Paths, Path, Dialect = TokenDialect> = 0 extends 1 & Paths
  ? TokenDialect
  : TokenDialect & {
      readonly fields: Readonly<Record<string, KeysOfUnion<RequestOf<PostOf<Paths, Path>>>>>
      readonly response: Readonly<
        Record<string, readonly (KeysOfUnion<ResponseOf<PostOf<Paths, Path>>> | ReaderPlace<Dialect>)[]>
      >
    } & ([UnsentMembers<Paths, Path, Dialect>] extends [never]
        ? unknown
        : { readonly requestMemberThatNoParameterCovers: UnsentMembers<Paths, Path, Dialect> })

/** Without a reader, places that are no names would be looked for among the names. */
type ReaderPlace<Dialect> = 'responseReader' extends keyof Dialect
  ? '' | `/${string}` | `header:${string}` | `cookie:${string}`
  : never

type UnsentMembers<Paths, Path, Dialect> = Dialect extends { readonly fields: infer Fields }
  ? Exclude<RequiredKeysOfUnion<RequestOf<PostOf<Paths, Path>>>, Fields[keyof Fields]>
  : never
