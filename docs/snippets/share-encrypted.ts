import { createEncryptedStore } from '@latchkey/auth-core/stores/encrypted'
import { createFileStore } from '@latchkey/auth-core/stores/file'

/** 32 random bytes as base64, from your vault: `openssl rand -base64 32` makes some. */
function secret(name: string): Uint8Array {
  const text = process.env[name]
  if (!text) throw new Error(`${name} is not set`)
  return Uint8Array.from(Buffer.from(text, 'base64'))
}

export const store = createEncryptedStore(
  createFileStore('/var/lib/my-app/tokens'),
  {
    // The first encrypts, all of them decrypt: a new key goes to the front, the old one leaves later.
    keys: [
      { id: '2026-11', secret: secret('TOKEN_KEY_NEW') },
      { id: '2026-02', secret: secret('TOKEN_KEY_OLD') },
    ],
  },
)
