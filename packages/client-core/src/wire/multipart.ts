import { type BodySerializer, covers, holdsRaw, isBytes, isMembers, isStructured } from './body.ts'
import type { Serializer } from './styles.ts'
import { asJson, asText, encode, refuseValue } from './text.ts'

/** How the values of a part are written, by its name. What a document states of a part comes along as one of these. */
export type PartWriter = (name: string, member: unknown) => Part[]

interface Part {
  name: string
  /** What follows the name: `; filename="a"`, further header lines. */
  headers: string
  content: string | Blob
}

/**
 * multipart/form-data and its kin: one part per file and per item of a list; objects are JSON, other values text, unless the
 * `encoding` of a part says otherwise.
 *
 * The body is put together here and not by `FormData`, which gives every part with a media type a file name: servers take
 * such a part for an upload.
 */
export const multipartBody =
  (stated: { readonly [part: string]: PartWriter } = {}): BodySerializer =>
  (value, mediaType) => {
    if (value instanceof FormData) return { body: value }
    if (!isMembers(value)) return undefined
    const boundary = `latchkey-${crypto.randomUUID()}`
    const parts = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .flatMap(([name, member]) => (Object.hasOwn(stated, name) ? stated[name]! : plainParts)(name, member))
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

const plainParts: PartWriter = (name, member) => [member].flat().map((item) => partOf(name, item))

/** Parts of stated media types: `typedParts('image/png, image/*')`. A list that is stated to be JSON is one document. */
export function typedParts(encoding: string): PartWriter {
  const types = encoding.split(',').map((one) => one.trim())
  const type = types.find((one) => !one.includes('*'))
  // The type a file says, where that is among the stated ones.
  const typeOfFile = (own: string) => (types.some((one) => covers(one, own)) ? own : type || own)
  // A text may be JSON already.
  const isToBeJson = (item: unknown) =>
    /json/.test(type ?? '') && !isStructured(item) && !/^\s*[[{]/.test(String(item))
  return (name, member) => {
    const items = /json/.test(encoding) ? [member] : [member].flat()
    return items.map((item) =>
      partOf(name, isToBeJson(item) ? asJson(`body.${name}`, item) : item, type, typeOfFile),
    )
  }
}

/** Parts that are written as the fields of a form. */
export function fieldParts(serializer: Serializer): PartWriter {
  return (name, member) => {
    const fields = new URLSearchParams(serializer(name, member, encode))
    return [...fields].map(([field, content]) => ({ name: field, headers: '', content }))
  }
}

/** One part: a file, an object as JSON, or a text. */
function partOf(name: string, item: unknown, type?: string, typeOfFile = (own: string) => own): Part {
  const file = isBytes(item) ? new Blob([item]) : item
  if (file instanceof Blob) {
    const fileName = 'name' in file ? String(file.name) : 'blob'
    const sent = typeOfFile(file.type) || 'application/octet-stream'
    return { name, headers: `; filename="${quoted(fileName)}"${typed(sent)}`, content: file }
  }
  if (isStructured(item)) {
    const sent = type ?? 'application/json'
    if (!/json/.test(sent) || holdsRaw(item))
      refuseValue(`body.${name}`, `cannot be written as ${sent}: give it as text or a Blob`)
    return { name, headers: typed(sent), content: asJson(`body.${name}`, item) }
  }
  return { name, headers: type === undefined ? '' : typed(type), content: asText(`body.${name}`, item) }
}

function typed(contentType: string): string {
  return `\r\nContent-Type: ${contentType}`
}

/** As browsers write names (HTML, multipart/form-data encoding algorithm). */
function quoted(name: string): string {
  return name.replace(/["\r\n]/g, encodeURIComponent)
}
