import type { TokenStore } from './ports.ts'

const ended = new WeakMap<TokenStore, Set<string>>()

/**
 * Sign-ins that have ended in this process and may still be in a store, because it has not removed them yet: what one source
 * was told to forget, no other source over the same store serves or refreshes meanwhile.
 *
 * @param name What tells the tokens of one key from others.
 */
export function endedIn(store: TokenStore, name: string) {
  const all = ended.get(store) ?? new Set()
  ended.set(store, all)
  const mark = (root: string) => `${name} ${root}`
  return {
    has: (root: string) => all.has(mark(root)),
    add: (root: string) => void all.add(mark(root)),
    delete: (root: string) => void all.delete(mark(root)),
  }
}
