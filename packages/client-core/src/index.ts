export { readOptions, type OptionKind, type OptionTable } from '@latchkey/auth-core/lib'
export {
  asOpenapiFetch,
  type ApiClient,
  type ApiMethod,
  type CallOptions,
  type OperationArguments,
  type OperationCaller,
  type OperationOptions,
  type OperationOutcome,
  type OperationResult,
  type ParseAs,
} from './api-client.ts'
export {
  authorizedClient,
  lightRequests,
  ownTokens,
  personTokens,
  type CallCredential,
  type ClientSettings,
  type ClientWithFetch,
  type GivenToken,
  type OwnTokenOptions,
  type PersonTokenOptions,
  type TokensOptions,
  type TransportOptions,
} from './client.ts'
export { EmptyBody } from './empty-body.ts'
export {
  fromEnvironment,
  type EnvironmentOptions,
  type FromEnvironment,
  type NeededOption,
} from './environment.ts'
export { serializePath } from './path-params.ts'
export {
  credentialFetch,
  type BasicCredential,
  type CallScheme,
  type CredentialOptions,
  type NoToken,
  type OwnFetch,
  type TokenCredential,
  type TokenPlace,
} from './call-credentials.ts'
export { withTokenParts } from './token-parts.ts'
export { withCredentials, type CallRules } from './with-credentials.ts'
export { narrowed } from './narrowed.ts'
