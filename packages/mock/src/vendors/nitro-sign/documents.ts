import type { BehaviourTools, Handler } from '../../behaviour.ts'
import { Refusal } from '../../problem.ts'
import { foundOr404 } from '../../vendor-kit.ts'
import { limits } from './model.ts'
import { conflict } from './problems.ts'
import { documentOf, type Store } from './store.ts'
import { receiveDocument } from './upload.ts'
import { documentView, signedPdf } from './views.ts'

const E = '/sign/envelopes/{envelopeID}'
const D = `${E}/documents/{documentID}`

export function documentOperations(
  store: Store,
  tools: BehaviourTools,
  processingReads: number,
): Record<string, Handler> {
  return {
    [`GET ${E}/documents`]: (call) => ({
      status: 200,
      body: { items: store.read(call).documents.map(documentView) },
    }),
    [`POST ${E}/documents`](call) {
      const envelope = store.readDraft(call)
      const document = receiveDocument(call, tools, processingReads)
      if (envelope.documents.length >= limits.documents) {
        throw new Refusal(422, `An envelope holds at most ${limits.documents} documents.`)
      }
      envelope.documents.push(document)
      store.touch(envelope)
      return { status: 201, body: documentView(document) }
    },
    [`GET ${D}`]: (call) => ({ status: 200, body: documentView(documentOf(call, store.read(call))) }),
    [`PATCH ${D}`](call) {
      const document = documentOf(call, store.readDraft(call))
      if (document.status === 'failed') throw conflict('The document could not be used; remove it.')
      document.name = String(call.input['name'])
      return { status: 200, body: documentView(document) }
    },
    [`DELETE ${D}`](call) {
      const envelope = store.readDraft(call)
      const document = documentOf(call, envelope)
      envelope.documents = envelope.documents.filter((other) => other !== document)
      return { status: 204 }
    },
    [`PUT ${E}/documents:reorder`](call) {
      const envelope = store.readDraft(call)
      const order = call.input['order'] as string[]
      const known = new Map(envelope.documents.map((document) => [document.ID, document]))
      const ordered = order.map((id) => foundOr404(known, id, 'document'))
      if (new Set(order).size !== known.size)
        throw conflict('The order must name every document exactly once.')
      envelope.documents = ordered
      return { status: 200, body: { items: ordered.map(documentView) } }
    },
    [`GET ${D}:download-sealed`](call) {
      const document = documentOf(call, store.read(call))
      if (document.status !== 'sealed') throw conflict(`The document is ${document.status}, not sealed.`)
      return { status: 200, body: signedPdf(document) }
    },
  }
}
