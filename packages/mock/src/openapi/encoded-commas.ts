import { decoded } from './decoded.ts'

/** Stands for an encoded comma, which is part of an item, while commas between items are looked for. */
const COMMA = '\ue000'

/**
 * The ways to read what is percent-encoded: an encoded comma is part of an item (RFC 6570); where that is not what the
 * document allows, it may be one between items, for many encode a list as a whole.
 */
export function waysToRead(encoded: string): readonly Reading[] {
  return /%2c/i.test(encoded) ? [apart, asOne] : [asOne]
}

export interface Reading {
  text(encoded: string): string
  form(encoded: string): URLSearchParams
  /** What was made of it, with its commas. */
  done(value: unknown): unknown
}

const asOne: Reading = {
  text: decoded,
  form: (encoded) => new URLSearchParams(encoded),
  done: (value) => value,
}

const apart: Reading = {
  text: (encoded) => decoded(markCommas(encoded)),
  form: (encoded) => new URLSearchParams(encoded.replace(/=[^&]*/g, markCommas)),
  done: unmarkCommas,
}

function markCommas(encoded: string): string {
  return encoded.replace(/%2c/gi, encodeURIComponent(COMMA))
}

function unmarkCommas(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(COMMA, ',')
  if (Array.isArray(value)) return value.map(unmarkCommas)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [unmarkCommas(name), unmarkCommas(member)]),
  )
}
