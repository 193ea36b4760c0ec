import { isObject, type Json, type JsonObject, parseSource, writeYaml } from '@latchkey/openapi'
import { object } from '../document.ts'
import type { Rewriting } from './edits.ts'

/** The same document in another text: it is written, and read again. */
function spelled(name: string, write: (document: JsonObject) => string): Rewriting {
  return { name, rewrite: (document) => parseSource(`${name}.yaml`, write(document)).data }
}

const json = (value: Json): string => JSON.stringify(value, null, 2)

/** YAML in one line, in which what stands a second time is an alias. */
function withAnchors(document: JsonObject): string {
  const known = new Map<string, string>()
  const write = (value: Json): string => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value)
    const text = JSON.stringify(value)
    const alias = known.get(text)
    if (alias !== undefined && text.length > 20) return `*${alias} `
    const inner = Array.isArray(value)
      ? `[${value.map(write).join(', ')}]`
      : `{ ${Object.entries(value)
          .map(([key, member]) => `${JSON.stringify(key)}: ${write(member)}`)
          .join(', ')} }`
    if (known.has(text) || text.length <= 20) return inner
    const anchor = `a${known.size}`
    known.set(text, anchor)
    return `&${anchor} ${inner}`
  }
  return write(document)
}

/** Half of the members of each schema merged in from a mapping of their own. */
function withMerges(document: JsonObject): string {
  const write = (value: Json, at: readonly string[]): string => {
    if (Array.isArray(value)) return `[${value.map((item, i) => write(item, [...at, String(i)])).join(', ')}]`
    if (!isObject(value)) return JSON.stringify(value)
    const entries = Object.entries(value).map(
      ([key, member]) => `${JSON.stringify(key)}: ${write(member, [...at, key])}`,
    )
    if (entries.length < 2) return `{ ${entries.join(', ')} }`
    const half = Math.ceil(entries.length / 2)
    return `{ <<: { ${entries.slice(0, half).join(', ')} }, ${entries.slice(half).join(', ')} }`
  }
  return write(document, [])
}

/** Numbers with a point, statuses without quotes. */
function withOtherNumbers(document: JsonObject): string {
  const write = (value: Json): string => {
    if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`
    if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}.0` : String(value)
    if (!isObject(value)) return JSON.stringify(value)
    const entries = Object.entries(value).map(
      ([key, member]) => `${/^[1-5]\d\d$/.test(key) ? key : JSON.stringify(key)}: ${write(member)}`,
    )
    return `{ ${entries.join(', ')} }`
  }
  return write(document)
}

/** Other texts of one document. */
export const otherSpellings: readonly Rewriting[] = [
  spelled('as YAML', writeYaml),
  spelled('as JSON in one line', (document) => JSON.stringify(document)),
  spelled('as JSON', json),
  spelled('with a mark of byte order', (document) => `\uFEFF${json(document)}`),
  spelled('as YAML with a mark of byte order', (document) => `\uFEFF${writeYaml(document)}`),
  spelled('with the ends of lines of Windows', (document) => writeYaml(document).replaceAll('\n', '\r\n')),
  spelled(
    'with a start, comments and an end',
    (document) => `%YAML 1.2\n--- # it\n${writeYaml(document)}\n...\n`,
  ),
  spelled('with anchors and aliases', withAnchors),
  spelled('with merge keys', withMerges),
  spelled('with other spellings of numbers', withOtherNumbers),
  spelled('with letters escaped', (document) =>
    json(document).replace(
      /[\u0080-\uffff]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  ),
  {
    name: 'without members that are empty lists or objects and say nothing',
    rewrite: (document) => {
      const quiet = new Set(['tags', 'callbacks', 'links', 'headers', 'variables', 'encoding', 'examples'])
      let count = 0
      const write = (value: Json, at: readonly string[]): Json => {
        if (Array.isArray(value)) return value.map((item, i) => write(item, [...at, String(i)]))
        if (!isObject(value)) return value
        return Object.fromEntries(
          Object.entries(value).flatMap(([key, member]): [string, Json][] => {
            const isEmpty = Array.isArray(member)
              ? member.length === 0
              : isObject(member) && Object.keys(member).length === 0
            const isName = at.at(-1) === 'properties' || at.at(-2) === 'components'
            if (isEmpty && quiet.has(key) && !isName && at[0] === 'paths') {
              count += 1
              return []
            }
            return [[key, write(member, [...at, key])]]
          }),
        )
      }
      const written = object(write(document, []))
      return count > 0 ? written : undefined
    },
  },
]
