import type { ConnectToken, EndUserToken } from './credentials.ts'
import type { components, paths } from './generated/schema.ts'

type Schemas = components['schemas']

/** A documented path whose POST is given other types for its body or its answer. */
type Refine<Path extends keyof paths, Changes> = Omit<paths[Path], 'post'> & {
  post: 'post' extends keyof paths[Path] ? Omit<paths[Path]['post'], keyof Changes> & Changes : never
}

/** The responses of a path's POST, with another body for one status. */
interface Answer<Path extends keyof paths, Status extends number, Body> {
  responses: paths[Path] extends { post: { responses: infer Responses } }
    ? Omit<Responses, Status> & {
        [S in Status]: { headers: Record<string, unknown>; content: { 'application/json': Body } }
      }
    : never
}

/** A device answer whose token knows what kind it is. */
type Carrying<Body, Name extends keyof Body, Token> = Omit<Body, Name> & { [N in Name]: Token }

type DeviceConnectRequest = Carrying<Schemas['DeviceConnectRequest'], 'connectToken', ConnectToken>

/**
 * What the client makes of the document: tokens of a kind that cannot be mixed up, and no error inside a 200 answer,
 * because the client has turned that into an error (see `error-in-success.ts`).
 */
interface RefinedPaths {
  '/journey/interaction/fetch': Refine<
    '/journey/interaction/fetch',
    Answer<
      '/journey/interaction/fetch',
      200,
      Schemas['InteractionFetchResponse'] | Schemas['SlimInteractionFetchResponse']
    >
  >
  '/journey/interaction/submit': Refine<
    '/journey/interaction/submit',
    Answer<'/journey/interaction/submit', 200, Schemas['InteractionSubmitResponse']>
  >
  '/journey/device/start': Refine<
    '/journey/device/start',
    Answer<
      '/journey/device/start',
      201,
      Carrying<Schemas['DeviceStartResponse'], 'connectToken', ConnectToken>
    >
  >
  '/journey/device/connect': Refine<
    '/journey/device/connect',
    Answer<
      '/journey/device/connect',
      201,
      Carrying<Schemas['DeviceConnectResponse'], 'endUserToken', EndUserToken>
    > & { requestBody: { content: { 'application/json': DeviceConnectRequest } } }
  >
  '/journey/device/refresh': Refine<
    '/journey/device/refresh',
    Answer<
      '/journey/device/refresh',
      201,
      Carrying<Schemas['DeviceRefreshResponse'], 'endUserToken', EndUserToken>
    >
  >
}

type Api = Omit<paths, keyof RefinedPaths> & RefinedPaths

/** Paths that take the customer access token. A test holds the three lists against the document's `security`. */
export const customerPaths = [
  '/journey/start',
  '/journey/interaction/fetch',
  '/journey/interaction/submit',
  '/journey/interaction/asset/upload',
  '/journey/state/fetch',
  '/journey/state/delete',
  '/journey/schema/fetch',
  '/journey/terminate',
  '/journey/task/schema',
  '/journey/device/start',
  '/journey/loqate/search',
  '/journey/loqate/retrieve',
  '/sandbox/journeys/{journeyId}/scenarios',
  '/sandbox/journeys/{journeyId}/scenarios/{name}',
] as const satisfies readonly (keyof paths)[]

/** Paths that take an end-user token. */
export const endUserPaths = [
  '/journey/interaction/fetch',
  '/journey/interaction/submit',
  '/journey/interaction/asset/upload',
  '/journey/instance/{instanceId}/handoff-token',
  '/journey/device/validate',
  '/journey/loqate/search',
  '/journey/loqate/retrieve',
] as const satisfies readonly (keyof paths)[]

/** Paths for a device that has no end-user token yet, or no longer. */
export const devicePaths = [
  '/journey/device/connect',
  '/journey/device/refresh',
] as const satisfies readonly (keyof paths)[]

/** What a client with the customer access token can call. */
export type CustomerPaths = Pick<Api, (typeof customerPaths)[number]>
/** What a client with an end-user token can call. */
export type EndUserPaths = Pick<Api, (typeof endUserPaths)[number]>
/** What a client with a connect token can call. */
export type DevicePaths = Pick<Api, (typeof devicePaths)[number]>
