export { createSourcePool, type SourcePool, type SourcePoolOptions } from './users/source-pool.ts'
export { scopedSource } from './users/scoped-source.ts'
