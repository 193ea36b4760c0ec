export { describeOperation, type OperationDescription } from './describe-operation.ts'
export { nameOperations, type NamedOperation, type NamedOperations } from './name-operations.ts'
export { renderOperations, tellScopes } from './render-operations.ts'
