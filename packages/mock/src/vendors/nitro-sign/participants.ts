import type { Answer, BehaviourTools, Call, Handler } from '../../behaviour.ts'
import type { JsonObject } from '../../openapi/document.ts'
import { Refusal } from '../../problem.ts'
import { limits, type Envelope, type Participant, type StoredDocument } from './model.ts'
import { conflict } from './problems.ts'
import { documentOf, participantOf, type Store } from './store.ts'
import { participantView } from './views.ts'

const E = '/sign/envelopes/{envelopeID}'
const D = `${E}/documents/{documentID}`

/** Participants, and the fields they own. */
export function participantOperations(store: Store, tools: BehaviourTools): Record<string, Handler> {
  return {
    [`GET ${E}/participants`](call) {
      const { participants } = store.read(call)
      return { status: 200, body: { items: participants.map(participantView), total: participants.length } }
    },
    [`POST ${E}/participants`](call) {
      const envelope = store.readDraft(call)
      return oneOrMany(call, (wanted) => {
        if (envelope.participants.length >= limits.participants) {
          throw conflict(`An envelope holds at most ${limits.participants} participants.`)
        }
        const participant: Participant = {
          ID: tools.nextUuid('participant'),
          userId: tools.nextNumber('user'),
          email: wanted['email'],
          role: String(wanted['role']),
          authentication: wanted['authentication'],
          signed: false,
        }
        envelope.participants.push(participant)
        return participantView(participant)
      })
    },
    [`PATCH ${E}/participants/{participantID}`](call) {
      const participant = participantOf(store.readDraft(call), call.path['participantID'])
      participant.authentication = call.input['authentication'] ?? participant.authentication
      return { status: 200, body: participantView(participant) }
    },
    [`DELETE ${E}/participants/{participantID}`](call) {
      removeParticipants(store.readDraft(call), [call.path['participantID']])
      return { status: 204 }
    },
    [`POST ${E}/participants:batch-delete`](call) {
      removeParticipants(store.readDraft(call), call.input['items'] as unknown[])
      return { status: 200 }
    },
    [`GET ${E}/participants/signing-urls`](call) {
      const { ID, participants } = store.readIn(call, 'sent', 'processing', 'sealed')
      const expiresAt = new Date(tools.clock.nowMs() + 24 * 3_600_000).toISOString()
      const items = participants
        .filter(({ role }) => role === 'signer')
        .map((signer) => ({
          userId: signer.userId,
          signingUrl: `${tools.url()}/signing/${ID}/${signer.ID}`,
          expiresAt,
        }))
      return { status: 200, body: { items, total: items.length } }
    },

    [`GET ${D}/fields`]: (call) => ({
      status: 200,
      body: { items: documentOf(call, store.read(call)).fields },
    }),
    [`POST ${D}/fields`](call) {
      const envelope = store.readDraft(call)
      const document = documentOf(call, envelope)
      return oneOrMany(call, (wanted) => {
        checkOwner(envelope, wanted['participantID'])
        const format = wanted['type'] === 'date' ? { format: 'MM/DD/YYYY' } : {}
        const field = { ...format, ...wanted, ID: tools.nextUuid('field'), documentID: document.ID }
        document.fields.push(field)
        return field
      })
    },
    [`PATCH ${D}/fields/{fieldID}`](call) {
      const envelope = store.readDraft(call)
      const document = documentOf(call, envelope)
      const index = document.fields.findIndex(({ ID }) => ID === call.path['fieldID'])
      const field = document.fields[index]
      if (field === undefined) throw new Refusal(404, 'There is no field with this id.')
      if (field.type !== call.input['type'])
        throw new Refusal(400, `The field is of type ${field.type}; it cannot change.`)
      if (call.input['participantID'] !== undefined) checkOwner(envelope, call.input['participantID'])
      document.fields[index] = { ...field, ...call.input }
      return { status: 200, body: document.fields[index] }
    },
    [`DELETE ${D}/fields/{fieldID}`](call) {
      removeFields(documentOf(call, store.readDraft(call)), [call.path['fieldID']])
      return { status: 204 }
    },
    [`POST ${D}/fields:batch-delete`](call) {
      removeFields(documentOf(call, store.readDraft(call)), call.input['items'] as unknown[])
      return { status: 200 }
    },
  }
}

/** One object answers 201 with it, `items` answers 200 with `items`. */
function oneOrMany(call: Call, create: (wanted: JsonObject) => JsonObject): Answer {
  const { items } = call.input
  if (!Array.isArray(items)) return { status: 201, body: create(call.input) }
  return { status: 200, body: { items: items.map(create) } }
}

/** Fields belong to signers of the same envelope. */
function checkOwner(envelope: Envelope, participantID: unknown): void {
  const owner = envelope.participants.find(({ ID }) => ID === participantID)
  if (owner === undefined) throw new Refusal(422, 'The participant does not belong to this envelope.')
  if (owner.role !== 'signer') throw new Refusal(422, 'Only a signer can have fields.')
}

function removeParticipants(envelope: Envelope, ids: readonly unknown[]): void {
  for (const id of ids) participantOf(envelope, id)
  envelope.participants = envelope.participants.filter(({ ID }) => !ids.includes(ID))
  for (const document of envelope.documents) {
    document.fields = document.fields.filter(({ participantID }) => !ids.includes(participantID))
  }
}

function removeFields(document: StoredDocument, ids: readonly unknown[]): void {
  if (!ids.every((id) => document.fields.some(({ ID }) => ID === id))) {
    throw new Refusal(404, 'There is no field with this id.')
  }
  document.fields = document.fields.filter(({ ID }) => !ids.includes(ID))
}
