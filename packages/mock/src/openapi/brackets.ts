/**
 * Reads names in brackets, as in `filter[year]=1816` or `items[0][price]=2`, into objects and arrays. OpenAPI defines one
 * level (`deepObject`); form-encoded APIs use as many as they like.
 */
export function readBrackets(entries: Iterable<readonly [string, string]>): Record<string, unknown> {
  const root: Record<string, unknown> = {}
  for (const [name, value] of entries) {
    const keys = [
      name.replace(/\[.*$/s, ''),
      ...[...name.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1]!),
    ]
    if (!keys.includes('__proto__')) set(root, keys, value)
  }
  return arraysOf(root) as Record<string, unknown>
}

/** The other way round: every leaf with its name in brackets. */
export function writeBrackets(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => writeBrackets(`${name}[${index}]`, item))
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  return Object.entries(value).flatMap(([member, item]) => writeBrackets(`${name}[${member}]`, item))
}

function set(root: Record<string, unknown>, keys: readonly string[], value: string): void {
  let holder = root
  for (const [index, key] of keys.entries()) {
    const member = key === '' ? String(Object.keys(holder).length) : key
    if (index === keys.length - 1) {
      holder[member] = value
      return
    }
    const next = holder[member]
    holder = (typeof next === 'object' && next !== null ? next : (holder[member] = {})) as Record<
      string,
      unknown
    >
  }
}

/** Objects with the keys 0, 1, 2 … were arrays. */
function arraysOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, member]) => [key, arraysOf(member)] as const)
  const isArray = entries.length > 0 && entries.every(([key], index) => key === String(index))
  return isArray ? entries.map(([, member]) => member) : Object.fromEntries(entries)
}
