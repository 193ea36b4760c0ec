import type { CreateBehaviour, Handler } from '../behaviour.ts'
import { zipOf } from '../bytes/archive.ts'
import { Refusal } from '../problem.ts'
import { checkVendorOptions, encodeCursor, pageAfter, wholeNumberOption } from '../vendor-kit.ts'
import { conversionOperations } from './nitro-sign/conversions.ts'
import { documentOperations } from './nitro-sign/documents.ts'
import type { Envelope } from './nitro-sign/model.ts'
import { participantOperations } from './nitro-sign/participants.ts'
import { answerProblem, conflict } from './nitro-sign/problems.ts'
import { signing } from './nitro-sign/signing.ts'
import { createStore } from './nitro-sign/store.ts'
import { auditTrail, brief, fileName, full, signedPdf } from './nitro-sign/views.ts'

// States and rules: the Nitro Sign reference and guides at developers.gonitro.com. Reads advance what the vendor does in
// the background (checking an upload, sealing), so that polling ends without anybody waiting.

const E = '/sign/envelopes/{envelopeID}'

const createNitroSign: CreateBehaviour = (tools, options) => {
  checkVendorOptions(options, ['pageSize', 'processingReads'])
  const pageSize = wholeNumberOption(options, 'pageSize', 20)
  const processingReads = wholeNumberOption(options, 'processingReads', 1)
  const store = createStore(tools)
  const { envelopes } = store

  const operations: Record<string, Handler> = {
    'GET /sign/envelopes'({ query }) {
      const { pageAfter: after, pageBefore: before } = query as { pageAfter?: string; pageBefore?: string }
      if (after !== undefined && before !== undefined) {
        throw new Refusal(400, 'Send pageAfter or pageBefore, not both.')
      }
      const all = [...envelopes.values()]
      const end = before === undefined ? -1 : all.findIndex(({ ID }) => encodeCursor(ID) === before)
      if (before !== undefined && end < 0) throw new Refusal(400, 'The cursor is unknown.')
      const { items, next } =
        before === undefined
          ? pageAfter(all, ({ ID }) => ID, after, pageSize)
          : { items: all.slice(Math.max(0, end - pageSize), end), next: undefined }
      return {
        status: 200,
        body: { items: items.map(brief), ...(next === undefined ? {} : { nextPage: next }) },
      }
    },
    'POST /sign/envelopes'({ input }) {
      const now = tools.now()
      const envelope: Envelope = {
        ID: tools.nextUuid('envelope'),
        createdAt: now,
        lastModifiedAt: now,
        name: input['name'] as string,
        mode: input['mode'] as Envelope['mode'],
        notification: input['notification'],
        status: 'drafted',
        documents: [],
        participants: [],
        readsLeft: 0,
      }
      envelopes.set(envelope.ID, envelope)
      return { status: 201, body: full(envelope) }
    },
    [`GET ${E}`]: (call) => ({ status: 200, body: full(store.read(call)) }),
    [`PATCH ${E}`](call) {
      const envelope = store.readDraft(call)
      const { name, mode, notification } = call.input as Partial<Envelope>
      envelope.name = name ?? envelope.name
      envelope.mode = mode ?? envelope.mode
      envelope.notification = notification ?? envelope.notification
      store.touch(envelope)
      return { status: 200, body: brief(envelope) }
    },
    [`DELETE ${E}`](call) {
      const envelope = store.readIn(call, 'drafted', 'cancelled', 'rejected', 'sealed')
      envelopes.delete(envelope.ID)
      return { status: 204 }
    },
    [`POST ${E}:send-for-signing`](call) {
      const envelope = store.readDraft(call)
      if (envelope.documents.length === 0) throw conflict('The envelope has no document.')
      if (envelope.documents.some(({ status }) => status !== 'uploaded')) {
        throw conflict('Every document must be uploaded before the envelope is sent.')
      }
      if (!envelope.participants.some(({ role }) => role === 'signer'))
        throw conflict('The envelope has no signer.')
      envelope.status = 'sent'
      store.touch(envelope)
      return { status: 200, body: brief(envelope) }
    },
    [`PUT ${E}:cancel`](call) {
      const envelope = store.readIn(call, 'sent')
      envelope.status = 'cancelled'
      for (const participant of envelope.participants) participant.signed = false
      store.touch(envelope)
      return { status: 200, body: full(envelope) }
    },
    [`POST ${E}:send-reminders`](call) {
      store.readIn(call, 'sent')
      return { status: 202 }
    },
    [`GET ${E}:download-sealed`](call) {
      const envelope = store.readIn(call, 'sealed')
      const files = envelope.documents.map((document, index) => [
        fileName(document, index),
        signedPdf(document),
      ])
      return {
        status: 200,
        body: zipOf({ ...Object.fromEntries(files), 'audit-trail.pdf': auditTrail(envelope) }),
      }
    },
    [`GET ${E}:download-original`](call) {
      const files = store
        .read(call)
        .documents.map((document, index) => [fileName(document, index), document.bytes])
      return { status: 200, body: zipOf(Object.fromEntries(files) as Record<string, Uint8Array>) }
    },
    [`GET ${E}:download-audit-trail`]: (call) => ({ status: 200, body: auditTrail(store.read(call)) }),

    ...documentOperations(store, tools, processingReads),
    ...participantOperations(store, tools),

    ...conversionOperations(tools, processingReads),
  }

  return {
    operations,
    tokenLifetimeSeconds: 86_400,
    answerProblem,
    ...signing(store, processingReads),
  }
}

export default createNitroSign
