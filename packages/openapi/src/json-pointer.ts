import { isObject, type Json } from './json.ts'

/** A JSON pointer (RFC 6901) in URI fragment style, `#/paths/~1oauth~1token/post`, unescaped beyond `~0` and `~1`. */
export type JsonPointer = string

export function toPointer(segments: readonly (string | number)[]): JsonPointer {
  return `#${segments.map((s) => `/${String(s).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`
}

export function fromPointer(pointer: JsonPointer): string[] {
  const text = pointer.startsWith('#') ? pointer.slice(1) : pointer
  return text === ''
    ? []
    : text
        .slice(1)
        .split('/')
        .map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A `$ref` value as a pointer: fragments in references may be percent-encoded. */
export function pointerOfRef(ref: string): JsonPointer {
  try {
    return decodeURIComponent(ref)
  } catch {
    return ref
  }
}

export function valueAt(root: Json, segments: readonly string[]): Json | undefined {
  let value: Json | undefined = root
  for (const segment of segments) {
    if (Array.isArray(value)) value = value[Number(segment)]
    else if (isObject(value) && Object.hasOwn(value, segment)) value = value[segment]
    else return undefined
  }
  return value
}

/** The value, or what it references inside the same document; `undefined` when the reference leads nowhere or in a circle. */
export function deref(root: Json, value: Json | undefined): Json | undefined {
  const seen = new Set<string>()
  let current = value
  while (isObject(current) && typeof current['$ref'] === 'string') {
    const ref = current['$ref']
    if (!ref.startsWith('#') || seen.has(ref)) return undefined
    seen.add(ref)
    current = valueAt(root, fromPointer(pointerOfRef(ref)))
  }
  return current
}
