import type { BehaviourTools, Call } from '../../behaviour.ts'
import { Refusal } from '../../problem.ts'
import { foundOr404 } from '../../vendor-kit.ts'
import type { Envelope, Participant, StoredDocument } from './model.ts'
import { wrongState } from './problems.ts'

/** The envelopes of one mock. Reading one lets the vendor's background work on it go on. */
export interface Store {
  readonly envelopes: Map<string, Envelope>
  /** The envelope of the path. @throws Refusal 404 */
  read(call: Call): Envelope
  /** The same, while it may still be changed. @throws Refusal 404, 409 */
  readDraft(call: Call): Envelope
  /** The same, in one of these states. @throws Refusal 404, 409 */
  readIn(call: Call, ...states: Envelope['status'][]): Envelope
  touch(envelope: Envelope): void
  seal(envelope: Envelope): void
}

export function createStore(tools: BehaviourTools): Store {
  const envelopes = new Map<string, Envelope>()

  function touch(envelope: Envelope): void {
    envelope.lastModifiedAt = tools.now()
  }

  function seal(envelope: Envelope): void {
    envelope.status = 'sealed'
    for (const document of envelope.documents) document.status = 'sealed'
    touch(envelope)
  }

  function read(call: Call): Envelope {
    const envelope = foundOr404(envelopes, String(call.path['envelopeID']), 'envelope')
    for (const document of envelope.documents) advance(document)
    if (envelope.status === 'processing' && envelope.readsLeft-- <= 0) seal(envelope)
    return envelope
  }

  function readIn(call: Call, ...states: Envelope['status'][]): Envelope {
    const envelope = read(call)
    if (!states.includes(envelope.status)) throw wrongState(envelope)
    return envelope
  }

  return {
    envelopes,
    read,
    readIn,
    // A cancelled envelope may be worked on and sent again.
    readDraft: (call) => readIn(call, 'drafted', 'cancelled'),
    touch,
    seal,
  }
}

/** @throws Refusal 404 */
export function documentOf(call: Call, envelope: Envelope): StoredDocument {
  const document = envelope.documents.find(({ ID }) => ID === call.path['documentID'])
  if (document === undefined) throw new Refusal(404, 'There is no document with this id.')
  return document
}

/** @throws Refusal 404 */
export function participantOf(envelope: Envelope, id: unknown): Participant {
  const participant = envelope.participants.find(({ ID }) => ID === id)
  if (participant === undefined) throw new Refusal(404, 'There is no participant with this id.')
  return participant
}

function advance(document: StoredDocument): void {
  if (document.status !== 'pending' || document.readsLeft-- > 0) return
  document.status = document.failureReason === undefined ? 'uploaded' : 'failed'
}
