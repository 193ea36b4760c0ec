import type { TokenStore } from './ports.ts'

const NONE: ReadonlySet<string> = new Set()
const ended = new WeakMap<TokenStore, Map<string, ReadonlySet<string>>>()

/**
 * Sign-ins that have ended in this process and may still be in a store, because it has not removed them yet: what one source
 * was told to forget, no other source over the same store serves or refreshes meanwhile.
 *
 * @param name What tells the tokens of one key from others.
 */
export function endedIn(store: TokenStore, name: string) {
  const all = ended.get(store) ?? new Map<string, ReadonlySet<string>>()
  ended.set(store, all)
  const roots = () => all.get(name) ?? NONE
  return {
    /** As of now: what is added and deleted later is in another set. */
    roots,
    add: (more: Iterable<string>) => void all.set(name, new Set([...roots(), ...more])),
    delete(gone: ReadonlySet<string>): void {
      const left = [...roots()].filter((root) => !gone.has(root))
      if (left.length > 0) all.set(name, new Set(left))
      else all.delete(name)
    },
  }
}
