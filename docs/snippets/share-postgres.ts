import { stored } from '@latchkey/auth-core/stores'
import {
  createPostgresLock,
  createPostgresStore,
  type PostgresClient,
} from '@latchkey/auth-core/stores/postgres'
import { createNitroSign } from '@latchkey/nitro-sign/server'

/** @param pool A `Pool` of pg; `postgresTables()` is the SQL of its migration. */
export function createNitro(pool: PostgresClient) {
  const store = createPostgresStore(pool)
  const lock = createPostgresLock(pool)
  return createNitroSign({
    tokens: {
      wrap: (exchange, shared) =>
        stored(exchange, { store, lock, ...shared }),
    },
  })
}
