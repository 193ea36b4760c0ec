import { type BodySerializer, covers, holdsRaw, isBytes, isMembers, isStructured } from './body.ts'
import type { Serializer } from './styles.ts'
import { asJson, asText, encode, refuseValue } from './text.ts'

/** What an `encoding` says of a part: its media types, or how its values are written as fields of a form. */
export type PartEncoding = string | Serializer

/**
 * multipart/form-data and its kin: one part per file and per item of a list; objects are JSON, other values text, unless their
 * `encoding` says otherwise.
 *
 * The body is put together here and not by `FormData`, which gives every part with a media type a file name: servers take
 * such a part for an upload.
 */
export const multipartBody =
  (encodings: { readonly [part: string]: PartEncoding } = {}): BodySerializer =>
  (value, mediaType) => {
    if (value instanceof FormData) return { body: value }
    if (!isMembers(value)) return undefined
    const boundary = `latchkey-${crypto.randomUUID()}`
    const parts = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .flatMap(([name, member]) =>
        partsOf(name, member, Object.hasOwn(encodings, name) ? encodings[name] : undefined),
      )
      .flatMap(({ name, headers, content }) => [
        `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${headers}\r\n\r\n`,
        content,
        '\r\n',
      ])
    return {
      body: new Blob([...parts, `--${boundary}--\r\n`]),
      contentType: `${mediaType.split(';')[0]}; boundary=${boundary}`,
    }
  }

interface Part {
  name: string
  /** What follows the name: `; filename="a"`, further header lines. */
  headers: string
  content: BlobPart
}

function partsOf(name: string, member: unknown, encoding: PartEncoding | undefined): Part[] {
  if (typeof encoding === 'function') {
    const fields = new URLSearchParams(encoding(name, member, encode))
    return [...fields].map(([field, content]) => ({ name: field, headers: '', content }))
  }
  // A list that is stated to be JSON is one document.
  const items = Array.isArray(member) && !/json/.test(encoding ?? '') ? (member as unknown[]) : [member]
  return items.map((item) => partOf(name, item, encoding))
}

function partOf(name: string, item: unknown, encoding: string | undefined): Part {
  const stated = encoding?.split(',').map((one) => one.trim()) ?? []
  const concrete = stated.find((one) => !one.includes('*'))
  if (item instanceof Blob) return filePart(name, item, stated, concrete)
  if (isBytes(item)) return filePart(name, new Blob([item]), stated, concrete)
  if (isStructured(item)) {
    const type = concrete ?? 'application/json'
    if (!/json/.test(type) || holdsRaw(item))
      refuseValue(`body.${name}`, `cannot be written as ${type}: give it as text or a Blob`)
    return { name, headers: typed(type), content: asJson(`body.${name}`, item) }
  }
  return valuePart(name, item, concrete)
}

/** A file, of the type it says where that is among the stated ones. */
function filePart(name: string, blob: Blob, stated: readonly string[], concrete: string | undefined): Part {
  const isStated = stated.length === 0 || stated.some((one) => covers(one, blob.type))
  const type = (isStated && blob.type) || concrete || blob.type || 'application/octet-stream'
  const fileName = 'name' in blob ? String(blob.name) : 'blob'
  return { name, headers: `; filename="${quoted(fileName)}"${typed(type)}`, content: blob }
}

function valuePart(name: string, item: unknown, concrete: string | undefined): Part {
  // A text may be JSON already.
  const isJson = /json/.test(concrete ?? '') && !/^\s*[[{]/.test(String(item))
  return {
    name,
    headers: concrete === undefined ? '' : typed(concrete),
    content: isJson ? asJson(`body.${name}`, item) : asText(`body.${name}`, item),
  }
}

function typed(contentType: string): string {
  return `\r\nContent-Type: ${contentType}`
}

/** As browsers write names (HTML, multipart/form-data encoding algorithm). */
function quoted(name: string): string {
  return name.replace(/["\r\n]/g, encodeURIComponent)
}
