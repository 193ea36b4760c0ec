import type { NitroSignClient } from './client.ts'
import { NitroSignInputError } from './errors.ts'
import { documentedLimits } from './documented-limits.ts'
import { unwrapObject } from './unwrap.ts'
import type { Participant, ParticipantCreate } from './types.ts'

export interface CreateParticipantOptions {
  envelopeID: string
  participant: ParticipantCreate
  signal?: AbortSignal | undefined
}

export interface CreateParticipantsOptions {
  envelopeID: string
  /** 1 to 200. In a `sequential` envelope they sign in this order, after those added before. */
  participants: readonly ParticipantCreate[]
  signal?: AbortSignal | undefined
}

/**
 * Adds one participant.
 *
 * @throws {@link NitroSignInputError} `invalid_authentication`, before any request
 * @throws {@link NitroSignApiError}, {@link NitroSignResponseError}
 */
export async function createParticipant(
  client: NitroSignClient,
  { envelopeID, participant, signal }: CreateParticipantOptions,
): Promise<Participant> {
  checkAuthentication(participant, 'participant')
  const init = { params: { path: { envelopeID } }, body: participant, ...(signal && { signal }) }
  return one(await unwrapObject(client.POST('/sign/envelopes/{envelopeID}/participants', init)))
}

/**
 * Adds several participants with one request.
 *
 * @throws {@link NitroSignInputError} `no_participants`, `too_many_participants`, `invalid_authentication`, before any request
 * @throws {@link NitroSignApiError}, {@link NitroSignResponseError}
 */
export async function createParticipants(
  client: NitroSignClient,
  { envelopeID, participants, signal }: CreateParticipantsOptions,
): Promise<Participant[]> {
  const { length } = participants
  if (length === 0) throw new NitroSignInputError('no_participants', 'participants', 'is empty')
  if (length > documentedLimits.participantsPerEnvelope) {
    const message = `${length} participants; an envelope holds at most ${documentedLimits.participantsPerEnvelope}`
    throw new NitroSignInputError('too_many_participants', 'participants', message)
  }
  participants.forEach((participant, index) => checkAuthentication(participant, `participants[${index}]`))
  const init = {
    params: { path: { envelopeID } },
    body: { items: [...participants] },
    ...(signal && { signal }),
  }
  return many(await unwrapObject(client.POST('/sign/envelopes/{envelopeID}/participants', init)))
}

/** Limits the documentation states in prose. What the signer must type stays out of the message. */
function checkAuthentication({ authentication }: ParticipantCreate, at: string): void {
  if (!authentication) return
  const refuse = (member: string, message: string): never => {
    throw new NitroSignInputError('invalid_authentication', `${at}.authentication.${member}`, message)
  }
  if (authentication.type === 'AccessCode') {
    const { min, max } = documentedLimits.accessCodeLength
    const { length } = authentication.accessCode
    if (length < min || length > max) refuse('accessCode', `needs ${min} to ${max} characters, has ${length}`)
  } else if (authentication.type === 'SMS') {
    if (!/^\+\d{1,4}$/.test(authentication.countryCode))
      refuse('countryCode', 'needs + and one to four digits')
    if (!/^\d+$/.test(authentication.phoneNumber))
      refuse('phoneNumber', 'needs digits only, without country code')
  }
}

/** The API tells one from several by the shape of the request; so does its answer, whatever the status. */
function one(answer: Participant | { items: Participant[] }): Participant {
  return 'items' in answer ? answer.items[0]! : answer
}

function many(answer: Participant | { items: Participant[] }): Participant[] {
  return 'items' in answer ? answer.items : [answer]
}
