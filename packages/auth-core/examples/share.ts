import { cached, type CachedTokenSource, type Exchange } from '@latchkey/auth-core'
import { stored } from '@latchkey/auth-core/stores'
import { createFileLock, createFileStore } from '@latchkey/auth-core/stores/file'

/** One token for all processes of a machine; those of `/stores/redis` share it between machines. */
export function share(exchange: Exchange, directory: string): CachedTokenSource {
  const store = createFileStore(directory)
  const lock = createFileLock(directory)
  return cached(stored(exchange, { store, lock }))
}
