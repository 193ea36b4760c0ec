import type { TokenEventListener } from '@latchkey/auth-core'
import type { TokensOptions } from '@latchkey/client-core'
import { stored } from '@latchkey/auth-core/stores'
import { createEncryptedStore } from '@latchkey/auth-core/stores/encrypted'
import { createRedisLock, createRedisStore, type RedisClient } from '@latchkey/auth-core/stores/redis'
import { createGobo, type Gobo } from '@latchkey/gobo/server'
import { createNitroSign, type NitroSign } from '@latchkey/nitro-sign/server'
import type { Settings } from './settings.ts'

export interface Vendors {
  /** One account for everybody, so one client and one token. */
  nitro: NitroSign
  /** A client and a token for each organisation. */
  goboOf(organisation: string): Gobo
}

/** Clients beyond this number are let go, the longest unused first. Their tokens stay in Redis. */
const maxClients = 1000

/**
 * Clients whose tokens live in Redis, so that all processes of this server share them: one asks, the others wait and
 * read. Without Redis each process goes on alone.
 */
export function createVendors(
  { nitro, gobo, tokenKey }: Settings,
  redis: RedisClient,
  onEvent: TokenEventListener,
): Vendors {
  const store = createEncryptedStore(createRedisStore(redis), { keys: [{ id: 'k1', secret: tokenKey }] })
  const lock = createRedisLock(redis)
  const tokens: TokensOptions = {
    wrap: (exchange, shared) => stored(exchange, { store, lock, ...shared }),
    onEvent,
  }
  const clients = new Map<string, Gobo>()
  return {
    nitro: createNitroSign({ ...nitro, tokens }),
    goboOf(organisation) {
      const customerOrg = { guid: organisation }
      const client = clients.get(organisation) ?? createGobo({ ...gobo, customerOrg, tokens })
      // A map remembers the order of insertion: the last used moves to its end.
      clients.delete(organisation)
      clients.set(organisation, client)
      if (clients.size > maxClients) clients.delete(clients.keys().next().value!)
      return client
    },
  }
}
