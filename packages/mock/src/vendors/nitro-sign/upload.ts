import type { BehaviourTools, Call } from '../../behaviour.ts'
import { pdfOf } from '../../bytes/pdf.ts'
import { asObject } from '../../openapi/document.ts'
import { Refusal } from '../../problem.ts'
import { limits, type StoredDocument } from './model.ts'

// The documented file types, by what their media types have in common; macro types are spelled in two ways.
const convertible =
  /^(application|text|image)\/.*(pdf|msword|excel|powerpoint|officedocument|rtf|html|xml|csv|png|jpe?g|tiff|gif|photoshop|psd|eps|postscript|svg)/i

/** Takes an upload, or the reference to an existing Nitro document, as a document that waits to be checked. */
export function receiveDocument(call: Call, tools: BehaviourTools, processingReads: number): StoredDocument {
  const payload = call.body?.files['payload']
  const reference = call.query['nitroDocumentID']
  if ((payload === undefined) === (reference === undefined)) {
    throw new Refusal(400, 'Send either the part payload or the query parameter nitroDocumentID.')
  }
  const { name, contentType } = asObject(call.input['metadata'])
  if (payload !== undefined && payload.bytes.length > limits.documentBytes) {
    throw new Refusal(413, 'The file is larger than 20 MB.')
  }
  const declared = contentType === undefined ? 'application/pdf' : String(contentType)
  if (!convertible.test(declared)) throw new Refusal(415, 'Files of this type are not accepted.')
  const isPdf = /pdf/i.test(declared)
  return {
    ID: tools.nextUuid('document'),
    createdAt: tools.now(),
    name: String(name),
    status: 'pending',
    bytes: payload !== undefined && isPdf ? payload.bytes : pdfOf([String(name), 'Converted by the mock.']),
    failureReason:
      payload !== undefined && isPdf && !startsAsPdf(payload.bytes) ? 'The file is not a PDF.' : undefined,
    fields: [],
    readsLeft: processingReads,
  }
}

function startsAsPdf(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).includes('%PDF-')
}
