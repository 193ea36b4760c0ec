export {
  describedDialect,
  type DescribedDialect,
  type DescribedRequest,
} from './request/described-dialect.ts'
export { shapedRequest, type RequestShape } from './request/shaped-request.ts'
