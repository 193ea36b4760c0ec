import { ConfigurationError } from '../lib/errors.ts'
import { readOptions } from '../lib/read-options.ts'
import { checkStore } from './check-store.ts'
import type { TokenStore } from './ports.ts'

/** `CryptoKey`, which only the DOM library has by name. */
type WebCryptoKey = Parameters<typeof crypto.subtle.encrypt>[1]

export interface EncryptionKey {
  /** Names the key in what is stored: letters, digits, `-` and `_`. */
  id: string
  /** 256 bits. */
  secret: Uint8Array | WebCryptoKey
}

export interface EncryptedOptions {
  /** The first encrypts; every one of them decrypts. To rotate, put the new key first and keep the old one for a while. */
  keys: readonly [EncryptionKey, ...EncryptionKey[]]
}

/**
 * Wraps a store so that it holds AES-256-GCM ciphertext only.
 *
 * Each write has a nonce of its own; the key it is stored under is authenticated, so that records cannot be swapped.
 * What cannot be decrypted, because its key is gone or it was tampered with, counts as a miss and is written over.
 *
 * @throws {@link ConfigurationError} for a key that is no 256-bit key, or ids that are not unique.
 */
export function createEncryptedStore(store: TokenStore, options: EncryptedOptions): TokenStore {
  checkStore('store', store)
  const { keys } = readOptions(options, { keys: 'array' })
  if (!keys?.length) throw new ConfigurationError('keys', 'must hold a key')
  const imported = new Map<string, Promise<WebCryptoKey>>()
  for (const key of keys) {
    const { id, secret } = Object(key) as EncryptionKey
    if (typeof id !== 'string' || !/^[\w-]+$/.test(id) || imported.has(id))
      throw new ConfigurationError('keys', 'need ids of letters, digits, - and _, each its own')
    if (!isKey(secret))
      throw new ConfigurationError('keys', 'must be 32 bytes long, or AES-GCM keys of 256 bits')
    // Web Crypto takes any view; only newer typings want to be sure that its memory is not shared.
    const ready =
      secret instanceof Uint8Array
        ? crypto.subtle.importKey('raw', secret as Uint8Array<ArrayBuffer>, 'AES-GCM', false, [
            'encrypt',
            'decrypt',
          ])
        : secret
    imported.set(id, Promise.resolve(ready))
  }
  const current = keys[0].id
  const parameters = (iv: Uint8Array<ArrayBuffer>, id: string, name: string) => ({
    name: 'AES-GCM',
    iv,
    additionalData: new TextEncoder().encode(`${id}.${name}`),
  })

  async function decrypt(name: string, text: string): Promise<string> {
    const [format, id = '', iv = '', data = ''] = text.split('.')
    const key = await imported.get(id)
    if (format !== 'a1' || !key) return ''
    try {
      const plain = await crypto.subtle.decrypt(parameters(fromBase64(iv), id, name), key, fromBase64(data))
      return new TextDecoder().decode(plain)
    } catch {
      return ''
    }
  }

  return {
    async get(name) {
      const found = await store.get(name)
      return found && { value: await decrypt(name, String(found.value)), version: found.version }
    },
    async set(name, value, write) {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const key = (await imported.get(current))!
      const data = await crypto.subtle.encrypt(
        parameters(iv, current, name),
        key,
        new TextEncoder().encode(value),
      )
      return store.set(name, `a1.${current}.${toBase64(iv)}.${toBase64(new Uint8Array(data))}`, write)
    },
    delete: (name, condition) => store.delete(name, condition),
  }
}

/** Whether something is a 256-bit key that encrypts and decrypts. */
function isKey(secret: unknown): boolean {
  if (secret instanceof Uint8Array) return secret.byteLength === 32
  const { algorithm, usages } = Object(secret) as Partial<WebCryptoKey>
  const { name, length } = Object(algorithm) as { name?: unknown; length?: unknown }
  const mayDoBoth = usages?.includes('encrypt') && usages.includes('decrypt')
  return name === 'AES-GCM' && length === 256 && mayDoBoth === true
}

const toBase64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
