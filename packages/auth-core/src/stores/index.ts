export { createMemoryLock, createMemoryStore, type MemoryStoreOptions } from './memory.ts'
export type { LockLease, StoredValue, TokenLock, TokenStore } from './ports.ts'
export { stored, type StoredOptions } from './stored.ts'
