export type { Answer, Behaviour, BehaviourTools, Call, CreateBehaviour, Handler } from './behaviour.ts'
export type { MockClock } from './clock.ts'
export type { Counts } from './counts.ts'
export {
  createMock,
  createMockFromDocument,
  type DocumentMockOptions,
  type IssueOptions,
  type Mock,
} from './create-mock.ts'
export { createMockServer, serveDocument, type ListenOptions, type MockServer } from './create-server.ts'
export { listVendors, readDocument } from './documents.ts'
export type { AnswerEvent } from './engine.ts'
export { MockError, type MockErrorCode } from './errors.ts'
export { tokenAnswerFaults, type Fault, type FaultKind, type TokenAnswerFault } from './faults.ts'
export { defaultCredentials, type MockOptions } from './options.ts'
export { Refusal } from './problem.ts'
export { staticAccessToken } from './security.ts'
