export { ConfigurationError, LatchkeyError, TokenError, type TokenSource } from '@latchkey/auth-core'
export { asOpenapiFetch } from '@latchkey/client-core'
export {
  observeResponses,
  type ObserveResponsesOptions,
  type ResponseDeparture,
} from '@latchkey/client-core/observe'
export { retryFetch, type RetryOptions, type RetryRules } from '@latchkey/client-core/retry'
export {
  createOctotableClient,
  type OctotableClient,
  type OctotableApiOptions,
  type OctotableClientOptions,
  type OctotablePaths,
} from './client.ts'
export { unwrapAll, unwrapFirst, type EnvelopeResult } from './envelope.ts'
export {
  OctotableApiError,
  OctotableResponseError,
  type ApiErrorCode,
  type ResponseErrorCode,
} from './errors.ts'
export type { components, operations, paths } from './generated/schema.ts'
export { listItems, listPages, type PageQuery, type PagesOptions } from './pages.ts'
export {
  updateReservation,
  type ReservationChange,
  type UpdateReservationOptions,
} from './update-reservation.ts'
export { createWebhookReceiver, type ReservationNotice, type WebhookReceiverOptions } from './webhook.ts'
export { toApiError, unwrap } from './unwrap.ts'
