import type {
  BodySerializer,
  Client,
  ClientOptions,
  HeadersOptions,
  Middleware,
  ParseAs,
  ParseAsResponse,
  PathSerializer,
  QuerySerializer,
  QuerySerializerOptions,
} from 'openapi-fetch'
import type { EmptyBody } from './empty-body.ts'
import type { RetryInit } from './retry.ts'

/**
 * A typed client of an API: openapi-fetch's calls and results, for arguments that are exactly what the document names.
 *
 * A member nobody documented does not compile at any level, where openapi-fetch lets it pass; for a path that does not
 * exist, the compiler names those it may have been.
 */
export interface ApiClient<Paths extends {}, Media extends MediaType = MediaType> {
  /** Calls an operation by method and path. */
  request<
    Method extends HttpMethod,
    Path extends PathArgument<Paths, Method>,
    As extends ParseAs = 'json',
    Operation = OperationAt<Paths, Path, Method>,
  >(
    method: Method,
    path: Path & KnownPath<Paths, Method, Path>,
    ...options: OptionsOf<Settled<Operation>, As>
  ): Promise<OperationOutcome<OperationAt<Paths, Path, Method>, As, Media>>
  GET: ApiMethod<Paths, 'get', Media>
  PUT: ApiMethod<Paths, 'put', Media>
  POST: ApiMethod<Paths, 'post', Media>
  DELETE: ApiMethod<Paths, 'delete', Media>
  OPTIONS: ApiMethod<Paths, 'options', Media>
  HEAD: ApiMethod<Paths, 'head', Media>
  PATCH: ApiMethod<Paths, 'patch', Media>
  TRACE: ApiMethod<Paths, 'trace', Media>
  /** Adds middleware to every call from now on. */
  use(...middleware: Middleware[]): void
  /** Takes middleware away again. */
  eject(...middleware: Middleware[]): void
}

/** Gives the same client in openapi-fetch's own types, for libraries written against them, such as openapi-react-query. */
export function asOpenapiFetch<Paths extends {}>(client: ApiClient<Paths>): Client<Paths> {
  // The calls are openapi-fetch's own; only the types of their arguments differ.
  return client as unknown as Client<Paths>
}

/** Calls the operations of one method by their paths. */
export type ApiMethod<Paths extends {}, Method extends HttpMethod, Media extends MediaType = MediaType> = <
  Path extends PathArgument<Paths, Method>,
  As extends ParseAs = 'json',
  Operation = OperationAt<Paths, Path, Method>,
>(
  path: Path & KnownPath<Paths, Method, Path>,
  ...options: OptionsOf<Settled<Operation>, As>
) => Promise<OperationOutcome<OperationAt<Paths, Path, Method>, As, Media>>

/** What a call of an operation takes beside its path. */
export type CallOptions<Operation, As = ParseAs> = ParamsOption<Operation> &
  BodyOption<Operation> &
  CallTransport<Operation, As>

/** A client that has an operation, whatever else it has. */
export type OperationCaller<Method extends string, Path extends string> = {
  // `any`, since a client of more exact arguments is a caller as well.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly [Name in Method]: (path: Path, ...options: any[]) => Promise<unknown>
}

/** What a client takes beside the path of an operation. */
export type OperationOptions<Paths, Method extends string, Path, As> = ParamsOption<
  OperationAt<Paths, Path, Lowercase<Method>>
> &
  BodyOption<OperationAt<Paths, Path, Lowercase<Method>>> &
  CallTransport<OperationAt<Paths, Path, Lowercase<Method>>, As>

/** The same as arguments: it may be left out where nothing in it is required. */
export type OperationArguments<Paths, Method extends string, Path, As> =
  {} extends OperationOptions<Paths, Method, Path, As>
    ? [options?: OperationOptions<Paths, Method, Path, As>]
    : [options: OperationOptions<Paths, Method, Path, As>]

/** What a client's call of an operation comes to. */
export type OperationResult<Paths, Method extends string, Path, As> = Promise<
  OperationOutcome<OperationAt<Paths, Path, Lowercase<Method>>, As, MediaType>
>

export type { ParseAs }

/**
 * What a call comes to: `data` of a response that is ok, `error` of any other. As openapi-fetch has it, but for tuples, which
 * stay what they are, and for an `error` without a body, which is an {@link EmptyBody}.
 */
export type OperationOutcome<Operation, As, Media extends MediaType = MediaType> = Operation extends {
  responses: infer Responses
}
  ? Outcome<
      ParseAsResponse<ContentOf<Responses, StatusOf<keyof Responses, `2${string}`>, Media>, { parseAs: As }>,
      ContentOf<Responses, StatusOf<keyof Responses, `4${string}` | `5${string}` | 'default'>, Media>
    >
  : never

type Outcome<Data, Documented> =
  | { data: Data; error?: never; response: Response }
  | { data?: never; error: OrEmpty<Documented>; response: Response }

type StatusOf<Status, Wanted> = Status extends string | number
  ? `${Status}` extends Wanted
    ? Status
    : never
  : never

type ContentOf<Responses, Status extends keyof Responses, Media> = {
  [Key in Status]: Responses[Key] extends { content: infer Content } ? OfMedia<Content, Media> : undefined
}[Status]

type OfMedia<Content, Media> = OrElse<Content[keyof Content & Media], Content>

/** An error as it is documented, or one without a body: then no member of it is there. */
type OrEmpty<Documented> =
  | Exclude<Documented, null | undefined>
  | (EmptyBody & { readonly [Name in Exclude<MemberOf<Documented>, keyof EmptyBody>]?: undefined })

type MemberOf<Value> = Value extends readonly unknown[] ? never : Value extends object ? keyof Value : never

type MediaType = `${string}/${string}`
type HttpMethod = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace'

interface CallTransport<Operation, As> extends Omit<RetryInit, 'body' | 'headers'> {
  baseUrl?: string
  /** How the response is read. Default: `json`. */
  parseAs?: As
  headers?: HeadersOptions
  fetch?: ClientOptions['fetch']
  middleware?: Middleware[]
  querySerializer?: QuerySerializer<Operation> | QuerySerializerOptions
  bodySerializer?: BodySerializer<Operation>
  pathSerializer?: PathSerializer
}

type ParamsOption<Operation> = Operation extends { parameters: infer Parameters }
  ? {} extends Parameters
    ? { params?: Parameters }
    : { params: Parameters }
  : { params?: { query?: Record<string, unknown> } }

type BodyOption<Operation> = Operation extends { requestBody: { content: infer Content } }
  ? { body: Content[keyof Content] }
  : Operation extends { requestBody?: { content: infer Content } }
    ? { body?: Content[keyof Content] }
    : { body?: never }

type OptionsOf<Operation, As> =
  {} extends CallOptions<Operation, As>
    ? [options?: CallOptions<Operation, As>]
    : [options: CallOptions<Operation, As>]

type PathsWith<Paths, Method extends HttpMethod> = {
  [Path in keyof Paths]: Paths[Path] extends Record<Method, {}> ? Path : never
}[keyof Paths]

/** Any text, so that the mistake can be judged; the paths, so that editors list them. */
type PathArgument<Paths, Method extends HttpMethod> = (PathsWith<Paths, Method> & string) | (string & {})

type KnownPath<Paths, Method extends HttpMethod, Path extends string> =
  Path extends PathsWith<Paths, Method> ? unknown : { didYouMean: Nearest<PathsWith<Paths, Method>, Path> }

/** The paths that go on where the mistaken one ends, or end where it goes on; else those that begin like it. */
type Nearest<Known, Path extends string> = OrElse<
  Known extends string
    ? Known extends `${Path}${string}`
      ? Known
      : Path extends `${Known}${string}`
        ? Known
        : never
    : never,
  Path extends `/${infer First}/${string}` ? OrElse<Extract<Known, `/${First}/${string}`>, Known> : Known
>

type OrElse<Found, Other> = [Found] extends [never] ? Other : Found

/** What a path that does not exist takes: the path is the mistake to show, not the rest of the call. */
interface Anything {
  parameters: { query?: object; header?: object; path?: object; cookie?: object }
  requestBody?: { content: { '*/*': unknown } }
  responses: {}
}

type OperationAt<Paths, Path, Method> = Path extends keyof Paths
  ? Method extends keyof Paths[Path]
    ? Paths[Path][Method] & {}
    : Anything
  : Anything

/**
 * The operation a call is about, which is settled by its path alone: nothing is inferred from the other arguments. As a
 * type parameter of its own it has no constraint, so that a compiler that does not know the path yet takes the arguments
 * for what they are; as a part of `Path`, they would be compared with those of every operation there is.
 */
type Settled<Operation> = [Operation][Operation extends unknown ? 0 : never]
