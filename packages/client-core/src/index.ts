export {
  authorizedClient,
  lightRequests,
  ownTokens,
  refuseUnknown,
  type CallCredential,
  type ClientWithFetch,
  type GivenToken,
  type OwnTokenOptions,
  type TokensOptions,
  type TransportOptions,
} from './client.ts'
