import {
  createMemoryLock,
  createMemoryStore,
} from '@latchkey/auth-core/stores'
import { storeContract } from '@latchkey/auth-core/stores/contract'
import { expect, test } from 'vitest'

// Put your own store and lock here.
const subject = {
  store: createMemoryStore(),
  lock: createMemoryLock(),
}

test.each(storeContract)('$title', async ({ run }) => {
  await expect(run(subject)).resolves.toBeUndefined()
})
