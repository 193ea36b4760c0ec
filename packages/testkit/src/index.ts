export { argumentsContract, type ArgumentsContract } from './arguments-contract.ts'
export { clientContract, type ClientContract } from './client-contract.ts'
export { createFakeClock, settle, type FakeClock, type FakeClockOptions } from './fake-clock.ts'
export { exposures, findSecret } from './find-secret.ts'
export { needs } from './needs.ts'
export {
  deferred,
  observeFetch,
  type FetchHandler,
  type ObservedCall,
  type ObservedFetch,
} from './observe-fetch.ts'
export { readmeContract } from './readme-contract.ts'
export { retryContract, type CallInit, type RetryBackend, type RetryContract } from './retry-contract.ts'
export { signInContract, type SignInContract } from './sign-in-contract.ts'
export {
  expectFirstToken,
  tokenSourceContract,
  type TokenBackend,
  type TokenSourceContract,
} from './token-source-contract.ts'
export { findTool, type Tool } from './tools.mjs'
export { casesIn, describeCases } from './shared-cases.ts'
export { compileTypes } from './compile-types.ts'
export { documentOf, instructions } from './page-documents.ts'
export { createFolder } from './folder.ts'
