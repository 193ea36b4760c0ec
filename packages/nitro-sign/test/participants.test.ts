import { describe, expect, test } from 'vitest'
import { createParticipant, createParticipants, type ParticipantCreate } from '../src/index.ts'
import { createFakeApi, envelopeID, json, participantID } from './fake-api.ts'

type Authentication = NonNullable<ParticipantCreate['authentication']>

const signer: ParticipantCreate = { email: 'ann@example.com', role: 'signer' }
const created = { ID: participantID, ...signer }

describe('createParticipant', () => {
  test('sends one participant and gives it back', async () => {
    const { client, requests } = createFakeApi(json(created, 201))
    expect(await createParticipant(client, { envelopeID, participant: signer })).toEqual(created)
    expect(await requests[0]!.json()).toEqual(signer)
  })

  test('takes an answer with items for what it holds', async () => {
    const { client } = createFakeApi(json({ items: [created] }))
    expect(await createParticipant(client, { envelopeID, participant: signer })).toEqual(created)
  })

  test('survives roles and members nobody has documented', async () => {
    const { client } = createFakeApi(json({ ...created, role: 'REVIEWER', color: 'red' }, 201))
    const participant = await createParticipant(client, { envelopeID, participant: signer })
    expect(participant).toMatchObject({ role: 'REVIEWER', color: 'red' })
  })

  test.each<[string, Authentication, string]>([
    ['a short access code', { type: 'AccessCode', accessCode: 'abc' }, 'accessCode'],
    ['a long access code', { type: 'AccessCode', accessCode: 'a'.repeat(33) }, 'accessCode'],
    ['a country code without plus', { type: 'SMS', countryCode: '49', phoneNumber: '1' }, 'countryCode'],
    ['a long country code', { type: 'SMS', countryCode: '+12345', phoneNumber: '1' }, 'countryCode'],
    ['a phone number with spaces', { type: 'SMS', countryCode: '+49', phoneNumber: '1 2' }, 'phoneNumber'],
    [
      'a phone number with a line break',
      { type: 'SMS', countryCode: '+49', phoneNumber: '1\n' },
      'phoneNumber',
    ],
  ])('refuses %s before any request', async (_, authentication, member) => {
    const { client, requests } = createFakeApi(json(created, 201))
    const participant = { ...signer, authentication }
    const error: unknown = await createParticipant(client, { envelopeID, participant }).catch(
      (e: unknown) => e,
    )
    expect(error).toMatchObject({
      code: 'invalid_authentication',
      option: `participant.authentication.${member}`,
    })
    expect(requests).toEqual([])
  })

  test('keeps the access code out of the error', async () => {
    const { client } = createFakeApi()
    const authentication = { type: 'AccessCode', accessCode: 'hunter2'.repeat(9) } as const
    const call = createParticipant(client, { envelopeID, participant: { ...signer, authentication } })
    await expect(call).rejects.not.toThrow(/hunter2/)
  })

  test.each<Authentication>([
    { type: 'AccessCode', accessCode: '1234' },
    { type: 'AccessCode', accessCode: 'a'.repeat(32) },
    { type: 'SMS', countryCode: '+1', phoneNumber: '5550100' },
  ])('sends %j', async (authentication) => {
    const { client, requests } = createFakeApi(json(created, 201))
    await createParticipant(client, { envelopeID, participant: { ...signer, authentication } })
    expect(await requests[0]!.json()).toMatchObject({ authentication })
  })
})

describe('createParticipants', () => {
  test('sends all with one request and gives them back', async () => {
    const { client, requests } = createFakeApi(json({ items: [created, created] }))
    const participants = [signer, signer]
    expect(await createParticipants(client, { envelopeID, participants })).toEqual([created, created])
    expect(await requests[0]!.json()).toEqual({ items: participants })
    expect(requests.length).toBe(1)
  })

  test('takes an answer without items for the one participant it is', async () => {
    const { client } = createFakeApi(json(created, 201))
    expect(await createParticipants(client, { envelopeID, participants: [signer] })).toEqual([created])
  })

  test.each([
    [0, 'no_participants'],
    [201, 'too_many_participants'],
  ])('refuses %i participants before any request', async (length, code) => {
    const { client, requests } = createFakeApi()
    const call = createParticipants(client, {
      envelopeID,
      participants: Array.from({ length }, () => signer),
    })
    await expect(call).rejects.toMatchObject({ code, option: 'participants' })
    expect(requests).toEqual([])
  })

  test('names the participant at fault', async () => {
    const { client } = createFakeApi()
    const wrong = { ...signer, authentication: { type: 'AccessCode', accessCode: '' } } as const
    const call = createParticipants(client, { envelopeID, participants: [signer, wrong] })
    await expect(call).rejects.toMatchObject({ option: 'participants[1].authentication.accessCode' })
  })
})
