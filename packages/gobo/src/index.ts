export { ConfigurationError, LatchkeyError, TokenError, type TokenSource } from '@latchkey/auth-core'
export { asOpenapiFetch } from '@latchkey/client-core'
export {
  observeResponses,
  type ObserveResponsesOptions,
  type ResponseDeparture,
} from '@latchkey/client-core/observe'
export { retryFetch, type RetryOptions, type RetryRules } from '@latchkey/client-core/retry'
export { authorizeUrl, type AuthorizeUrlOptions } from './authorize-url.ts'
export { createGoboClient, type GoboApiOptions, type GoboClient, type GoboClientOptions } from './client.ts'
export type { CustomerOrg } from './customer-org.ts'
export { GoboApiError, GoboResponseError, type ApiErrorCode, type ResponseErrorCode } from './errors.ts'
export type { components, operations, paths } from './generated/schema.ts'
export { installFailureUrl, installSuccessUrl, parseInstallUrl, type Installation } from './install.ts'
export { toApiError, unwrap } from './unwrap.ts'
export { createWebhookReceiver, type WebhookNotification, type WebhookReceiverOptions } from './webhook.ts'
