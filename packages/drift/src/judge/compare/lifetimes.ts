import { isObject, type Json } from '@latchkey/openapi'

const aboutLifetime = /expir|lifetime|life time|valid for|valid until|time.to.live|\bttl\b/i
const duration =
  /(\d+(?:[.,]\d+)?)\s*[-–]?\s*(milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?)\b/gi
const lifetimeName = /^(expires?_?(in|after|at)?|ttl|lifetime|max_?age|.*_?(ttl|lifetime|expires_?in))$/i

/**
 * The lifetimes a text or example states, in one spelling; empty when it states none.
 *
 * @param name the property the text belongs to: a bare number is a lifetime only under a name like `expires_in`
 */
export function lifetimesIn(name: string, text: Json): string {
  return [...new Set(collect(name, text))].join(', ')
}

function collect(name: string, text: Json): string[] {
  if (typeof text === 'string' && !lifetimeName.test(name)) {
    if (!aboutLifetime.test(text)) return []
    return durations(text)
  }
  if (typeof text === 'string') {
    const found = durations(text)
    return found.length > 0 ? found : /^\d+$/.test(text) ? [text] : []
  }
  if (typeof text === 'number') return lifetimeName.test(name) ? [String(text)] : []
  if (Array.isArray(text)) return text.flatMap((item) => collect(name, item))
  if (!isObject(text)) return []
  return Object.keys(text)
    .sort()
    .flatMap((key) => collect(key === 'value' ? name : key, text[key] ?? null))
}

function durations(text: string): string[] {
  return [...text.matchAll(duration)].map(([, amount = '', unit = '']) => {
    const name = unit.toLowerCase().replace(/s$/, '')
    return name === 'm' ? `${amount} ms` : `${amount} ${name}${amount === '1' ? '' : 's'}`
  })
}
