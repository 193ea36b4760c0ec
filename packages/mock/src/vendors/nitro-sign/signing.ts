import type { Answer, Behaviour } from '../../behaviour.ts'
import { MockError } from '../../errors.ts'
import type { JsonObject } from '../../openapi/document.ts'
import { controlText } from '../../vendor-kit.ts'
import type { Envelope } from './model.ts'
import { conflict } from './problems.ts'
import type { Store } from './store.ts'

/** What signers do: on a page of the vendor's, or as a test says. */
export function signing(store: Store, processingReads: number): Pick<Behaviour, 'extraRoutes' | 'controls'> {
  const { envelopes, seal } = store

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

  return {
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
