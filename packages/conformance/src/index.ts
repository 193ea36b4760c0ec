export type { CallResult, GeneratedCalls, SpecialCalls, Stage, VendorContract } from './contract.ts'
export { operationContract } from './operation-contract.ts'
