import { Busboy } from '@fastify/busboy'
import { essence } from './media-type.ts'

export interface Part {
  readonly name: string
  readonly isFile: boolean
  readonly filename: string | undefined
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/**
 * Parses a multipart form, keeping each part's own media type (which `Response.formData()` loses for parts without a
 * file name). @throws when the boundary is missing or the form ends early
 */
export function readMultipart(contentType: string, bytes: Uint8Array): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const parts: Part[] = []
    const parser = new Busboy({
      // It knows form-data alone; the other kinds are written the same.
      headers: { 'content-type': contentType.replace(/^multipart\/[^;]*/i, 'multipart/form-data') },
      // Every part with a file name or a type of its own is handed over as bytes.
      isPartAFile: (_field, type, filename) =>
        filename !== undefined || (type !== undefined && type !== 'text/plain'),
      limits: { fieldSize: 16 * 1024 * 1024 },
    })
    parser.on('file', (name, stream, filename, _encoding, type) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', reject)
      stream.on('end', () => {
        const isFile = filename !== undefined
        parts.push({
          name: unquoted(name),
          isFile,
          filename: filename && unquoted(filename),
          mediaType: essence(type),
          bytes: new Uint8Array(Buffer.concat(chunks)),
        })
      })
    })
    parser.on('field', (name, value, _nameCut, _valueCut, _encoding, type) => {
      const bytesOfField = new TextEncoder().encode(value)
      parts.push({
        name: unquoted(name),
        isFile: false,
        filename: undefined,
        mediaType: essence(type),
        bytes: bytesOfField,
      })
    })
    parser.on('error', reject)
    parser.on('finish', () => resolve(parts))
    parser.end(Buffer.from(bytes))
  })
}

/** As browsers write names (HTML, multipart/form-data encoding algorithm). */
function unquoted(name: string): string {
  return name.replace(/%(22|0D|0A)/g, (code) => decodeURIComponent(code))
}
