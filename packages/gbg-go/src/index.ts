export { ConfigurationError, LatchkeyError, TokenError, type TokenSource } from '@latchkey/auth-core'
export { asOpenapiFetch } from '@latchkey/client-core'
export {
  observeResponses,
  type ObserveResponsesOptions,
  type ResponseDeparture,
} from '@latchkey/client-core/observe'
export type { RetryOptions, RetryRules } from '@latchkey/client-core/retry'
export {
  createDeviceClient,
  createEndUserClient,
  createGbgGoClient,
  type CustomerCredential,
  type DeviceClient,
  type DeviceClientOptions,
  type EndUserClient,
  type EndUserClientOptions,
  type GbgGoClient,
  type GbgGoClientOptions,
  type TransportOptions,
} from './client.ts'
export {
  connectToken,
  customerAccessToken,
  endUserToken,
  type ConnectToken,
  type CustomerAccessToken,
  type EndUserToken,
} from './credentials.ts'
export {
  GbgGoApiError,
  GbgGoResponseError,
  GbgGoWaitError,
  type ApiErrorCode,
  type ResponseErrorCode,
} from './errors.ts'
export type { components, operations, paths } from './generated/schema.ts'
export { resolveInstanceUrl } from './instance-url.ts'
export { isTerminal } from './is-terminal.ts'
export type { CustomerPaths, DevicePaths, EndUserPaths } from './paths.ts'
export type { PollOptions } from '@latchkey/client-core/poll'
export type { RegionOptions, Region } from './region.ts'
export { retryFetch } from './retry.ts'
export type {
  FullInteraction,
  FullJourneyState,
  GbgProblem,
  Interaction,
  InteractionSubmission,
  JourneyStart,
  JourneyState,
  StartedJourney,
  Subject,
  UploadedAsset,
} from './types.ts'
export { toApiError, unwrap, type ApiResult } from './unwrap.ts'
export { uploadAsset, type AssetElement, type UploadAssetOptions, type UploadClient } from './upload-asset.ts'
export {
  fetchInteraction,
  fetchState,
  type InteractionClient,
  type StateClient,
  type ViewOptions,
} from './views.ts'
export {
  waitForInteraction,
  waitForResult,
  type WaitForInteractionOptions,
  type WaitForResultOptions,
} from './wait.ts'
