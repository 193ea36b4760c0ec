export { ConfigurationError, LatchkeyError, TokenError, type TokenSource } from '@latchkey/auth-core'
export { asOpenapiFetch } from '@latchkey/client-core'
export {
  observeResponses,
  type ObserveResponsesOptions,
  type ResponseDeparture,
} from '@latchkey/client-core/observe'
export { retryFetch, type RetryOptions, type RetryRules } from '@latchkey/client-core/retry'
export {
  createNitroSignClient,
  type NitroSignClient,
  type NitroSignClientOptions,
  type NitroSignPaths,
} from './client.ts'
export { dateFormats } from './date-formats.ts'
export {
  downloadAuditTrail,
  downloadOriginalEnvelope,
  downloadSealedDocument,
  downloadSealedEnvelope,
  type DocumentDownloadOptions,
  type Download,
  type EnvelopeDownloadOptions,
} from './download.ts'
export type { ApiErrorCode } from '@latchkey/client-core/errors'
export {
  NitroSignApiError,
  NitroSignInputError,
  NitroSignResponseError,
  NitroSignWaitError,
  type InputErrorCode,
  type ResponseErrorCode,
  type WaitErrorCode,
} from './errors.ts'
export {
  createField,
  createFields,
  type CreatedFieldOf,
  type CreateFieldOptions,
  type CreateFieldsOptions,
} from './fields.ts'
export type { components, operations, paths } from './generated/schema.ts'
export { documentedLimits } from './documented-limits.ts'
export { listEnvelopePages, listEnvelopes, type ListEnvelopesOptions } from './list-envelopes.ts'
export { toFormData } from './multipart.ts'
export {
  createParticipant,
  createParticipants,
  type CreateParticipantOptions,
  type CreateParticipantsOptions,
} from './participants.ts'
export type { PollOptions } from '@latchkey/client-core/poll'
export { toApiError, unwrap, type ApiResult } from './unwrap.ts'
export type { UploadProgress } from './progress.ts'
export type * from './types.ts'
export {
  addNitroDocument,
  uploadDocument,
  uploadDocuments,
  type AddNitroDocumentOptions,
  type UploadDocumentOptions,
  type UploadDocumentsOptions,
  type UploadFile,
} from './upload.ts'
export {
  waitForSealed,
  waitForUploaded,
  type ReadyDocument,
  type WaitForSealedOptions,
  type WaitForUploadedOptions,
} from './wait.ts'
