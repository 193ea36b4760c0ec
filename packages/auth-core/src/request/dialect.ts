import type { ClientAuth } from './client-auth.ts'

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
  /** The grants the endpoint documents, with the constants each one always sends. */
  readonly grants: Readonly<Record<string, { readonly fixed: Readonly<Record<string, string>> }>>
  /** Parameter → the member that carries it. A parameter without a member is never sent. */
  readonly fields: Readonly<Record<string, string>>
  /** What to read → the members it may be in; the first one present wins. Default: the RFC's own name. */
  readonly response: Readonly<Record<string, readonly string[]>>
  /** The answer is a form. Default: JSON, whatever its content type says. */
  readonly responseEncoding?: 'form'
  /** How long the unit of a lifetime is, in milliseconds. Default 1000: seconds. */
  readonly expiresInUnitMs?: number
  /** The answer may leave the token type out. Default false. */
  readonly tokenTypeOptional?: boolean
  /** Lifetime to assume when the answer states none; only where the vendor documents one. */
  readonly defaultLifetimeSeconds?: number
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
 * Every member a dialect sends must exist in the operation's request body (in any media type, in any `oneOf`
 * branch), every member it reads must exist in its 200 or 201 answer, and every member the request requires must be
 * sent. So a token schema that drifts away from the code is a compile error.
 */
export type TokenDialectFor<Paths, Path, Dialect = TokenDialect> = 0 extends 1 & Paths
  ? TokenDialect
  : TokenDialect & {
      readonly fields: Readonly<Record<string, KeysOfUnion<RequestOf<PostOf<Paths, Path>>>>>
      readonly response: Readonly<Record<string, readonly KeysOfUnion<ResponseOf<PostOf<Paths, Path>>>[]>>
    } & ([UnsentMembers<Paths, Path, Dialect>] extends [never]
        ? unknown
        : { readonly requestMemberThatNoParameterCovers: UnsentMembers<Paths, Path, Dialect> })

type UnsentMembers<Paths, Path, Dialect> = Dialect extends { readonly fields: infer Fields }
  ? Exclude<RequiredKeysOfUnion<RequestOf<PostOf<Paths, Path>>>, Fields[keyof Fields]>
  : never
