import { makeVendor } from '@latchkey/generate'
import { canonicalJson, sha256 } from '@latchkey/openapi'
import { extractDocument, layoutOf } from '@latchkey/spec'

const commands = {
  generate: 'npm run generate',
  drift: 'npm run drift',
  add: 'npm run add',
}

/** A client's `files`, and `notes` on what to check. Nothing is written, nothing fetched. */
export function filesOf(vendor: string, document: string) {
  const layout = layoutOf('/', { code: 'clients/{vendor}' }, commands)
  const found = extractDocument('openapi', 'petstore.yaml', document)
  return makeVendor(layout, vendor, found, {
    kind: 'openapi',
    url: undefined,
    hosts: [],
    retrieved: '2026-11-29',
    reference: undefined,
    sha256: sha256(canonicalJson(found.document.data)),
  })
}
