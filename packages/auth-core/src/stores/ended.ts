import type { TokenStore } from './ports.ts'
import type { Lineage } from './record.ts'

const NONE: ReadonlySet<string> = new Set()
const ended = new WeakMap<TokenStore, Map<string, ReadonlySet<string>>>()
/** Sign-ins that have ended in this process, whatever has become of the store since, by the text that names them. */
const over = new WeakMap<TokenStore, Map<string, { name: string; root: string }>>()
/** How many of those are remembered for a store. */
const REMEMBERED = 1000

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
  const gone = over.get(store) ?? new Map<string, { name: string; root: string }>()
  over.set(store, gone)
  const nameOf = (root: string) => JSON.stringify([name, root])
  return {
    /** As of now: what is added and deleted later is in another set. */
    roots,
    add(more: Iterable<string>): void {
      all.set(name, new Set([...roots(), ...more]))
      // Without a root there is no sign-in to tell from another.
      for (const root of more) if (root) gone.set(nameOf(root), { name, root })
      for (const oldest of gone.keys()) if (gone.size > REMEMBERED) gone.delete(oldest)
    },
    /** It ended, and nobody has signed in with it again. What other sources had of it before is over, too. */
    isOver: (root: string) => gone.has(nameOf(root)),
    /** Where the last one stood: a new sign-in takes its place, though the store has nothing of it any more. */
    last(): Lineage | undefined {
      const roots = [...gone.values()].flatMap((sign) => (sign.name === name ? [sign.root] : []))
      const root = roots.pop()
      return root === undefined ? undefined : { root, generation: 0, past: roots.reverse() }
    },
    /** Somebody signs in with it, again perhaps: some vendors give the same refresh token once more. */
    begin: (root: string) => void gone.delete(nameOf(root)),
    delete(gone: ReadonlySet<string>): void {
      const left = [...roots()].filter((root) => !gone.has(root))
      if (left.length > 0) all.set(name, new Set(left))
      else all.delete(name)
    },
  }
}
