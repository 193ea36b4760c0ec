import { strToU8, zipSync } from 'fflate'

// The earliest time a ZIP entry can carry: the same files make the same bytes.
const mtime = '1980-01-01T00:00:00'

/** A ZIP archive of texts and bytes by file name. */
export function zipOf(files: { readonly [name: string]: string | Uint8Array }): Uint8Array {
  const entries = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === 'string' ? strToU8(content) : content,
  ])
  return zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>, { mtime })
}
