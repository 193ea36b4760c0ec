import type { Answer, CreateBehaviour, Handler } from '../behaviour.ts'
import { zipOf } from '../bytes/archive.ts'
import { pdfOf } from '../bytes/pdf.ts'
import { MockError } from '../errors.ts'
import type { JsonObject } from '../openapi/document.ts'
import { Refusal } from '../problem.ts'
import {
  checkVendorOptions,
  controlText,
  encodeCursor,
  foundOr404,
  pageAfter,
  wholeNumberOption,
} from '../vendor-kit.ts'
import { documentOperations } from './nitro-sign/documents.ts'
import type { Envelope } from './nitro-sign/model.ts'
import { participantOperations } from './nitro-sign/participants.ts'
import { answerProblem, conflict } from './nitro-sign/problems.ts'
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
  const { envelopes, seal } = store
  const jobs = new Map<string, { readsLeft: number; bytes: Uint8Array }>()

  function sign(envelope: Envelope, participantID: unknown): void {
    if (envelope.status !== 'sent') {
      throw new MockError(
        'invalid_control',
        `The envelope is ${envelope.status}; only one that is sent can be signed.`,
      )
    }
    const waiting = envelope.participants.filter(({ role, signed }) => role === 'signer' && !signed)
    const chosen = participantID === undefined ? waiting : waiting.filter(({ ID }) => ID === participantID)
    if (chosen.length === 0) throw new MockError('invalid_control', 'No such signer still has to sign.')
    if (envelope.mode === 'sequential' && chosen[0] !== waiting[0]) {
      throw new MockError('invalid_control', 'The envelope is sequential: an earlier signer signs first.')
    }
    for (const signer of chosen) signer.signed = true
    if (chosen.length < waiting.length) return
    for (const document of envelope.documents) document.status = 'signed'
    envelope.status = 'processing'
    envelope.readsLeft = processingReads
    store.touch(envelope)
  }

  function controlled(input: JsonObject): Envelope {
    const envelope = envelopes.get(controlText(input, 'envelopeID'))
    if (envelope === undefined)
      throw new MockError('invalid_control', 'There is no envelope with this envelopeID.')
    return envelope
  }

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

    'POST /sign/conversions'() {
      const jobID = `job-${tools.nextNumber('job')}`
      jobs.set(jobID, { readsLeft: processingReads, bytes: pdfOf(['Converted file']) })
      return {
        status: 200,
        body: { jobID, status: 'running', jobStatusURL: `${tools.url()}/sign/conversions/${jobID}/status` },
      }
    },
    'GET /sign/conversions/{jobID}/status'({ path }) {
      const job = foundOr404(jobs, String(path['jobID']), 'job')
      return {
        status: 200,
        body: { jobID: path['jobID'], status: job.readsLeft-- > 0 ? 'running' : 'completed' },
      }
    },
    'GET /sign/conversions/{jobID}:download-converted'({ path }) {
      const job = foundOr404(jobs, String(path['jobID']), 'job')
      if (job.readsLeft >= 0) throw new Refusal(404, 'The file is still being converted.')
      return { status: 200, body: job.bytes }
    },
  }

  return {
    operations,
    extraRoutes: {
      'GET /signing/{envelopeID}/{participantID}': {
        open: true,
        handler: () => page('<form method="post"><button>Sign</button></form>'),
      },
      'POST /signing/{envelopeID}/{participantID}': {
        open: true,
        handler(call) {
          try {
            sign(store.read(call), call.path['participantID'])
          } catch (error) {
            if (error instanceof MockError) throw conflict(error.message)
            throw error
          }
          return page('<p>Signed.</p>')
        },
      },
    },
    tokenLifetimeSeconds: 86_400,
    answerProblem,
    controls: {
      sign: (input) => sign(controlled(input), input['participantID']),
      decline(input) {
        const envelope = controlled(input)
        if (envelope.status !== 'sent')
          throw new MockError('invalid_control', `The envelope is ${envelope.status}, not sent.`)
        envelope.status = 'rejected'
      },
      seal(input) {
        const envelope = controlled(input)
        if (envelope.status === 'sent') sign(envelope, undefined)
        if (envelope.status !== 'processing')
          throw new MockError('invalid_control', `The envelope is ${envelope.status}, not sent.`)
        seal(envelope)
      },
    },
  }
}

function page(content: string): Answer {
  const body = `<!doctype html><meta charset="utf-8"><title>Mock signing page</title>${content}`
  return { status: 200, mediaType: 'text/html; charset=utf-8', body }
}

export default createNitroSign
