export { createMemoryLock, createMemoryStore, type MemoryStoreOptions } from './memory.ts'
export type { LockLease, StoredValue, TokenLock, TokenStore } from './ports.ts'
export { stored } from './stored.ts'
export type { StoredOptions } from './stored-options.ts'
