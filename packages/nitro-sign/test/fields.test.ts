import { describe, expect, expectTypeOf, test } from 'vitest'
import { createField, createFields, dateFormats, type CreatedField, type CreateField } from '../src/index.ts'
import { createFakeApi, documentID, envelopeID, json, participantID, problem } from './fake-api.ts'

const boundingBox = [72, 640, 180, 36]
const signature: CreateField = { type: 'signature', participantID, boundingBox, page: 1 }
const created = { ID: documentID, documentID, ...signature }
const where = { envelopeID, documentID }

describe('createField', () => {
  test('places one field and gives it back, typed as what it is', async () => {
    const { client, requests } = createFakeApi(json(created, 201))
    const field = await createField(client, {
      ...where,
      field: { type: 'signature', participantID, boundingBox },
    })
    expectTypeOf(field.type).toEqualTypeOf<'signature'>()
    expect(field).toEqual(created)
    expect(await requests[0]!.json()).toEqual({ type: 'signature', participantID, boundingBox })
  })

  test('has the members only one type has', async () => {
    const { client } = createFakeApi(json({ ...created, type: 'custom', label: 'Shoe size' }, 201))
    const field = { type: 'custom' as const, participantID, boundingBox, label: 'Shoe size' }
    const custom = await createField(client, { ...where, field })
    expectTypeOf(custom.label).toEqualTypeOf<string>()
    expect(custom.label).toBe('Shoe size')
  })

  test('takes a field whose type is only known at run time', async () => {
    const { client } = createFakeApi(json(created, 201))
    const place = (field: CreateField) => createField(client, { ...where, field })
    const placed = await place(signature)
    expectTypeOf(placed).toEqualTypeOf<CreatedField>()
    expect(placed).toEqual(created)
  })

  test('throws the typed error of a participant who is not of this envelope', async () => {
    const { client } = createFakeApi(problem(422))
    const call = createField(client, { ...where, field: { type: 'date', participantID, boundingBox } })
    await expect(call).rejects.toMatchObject({ code: 'unprocessable' })
  })
})

describe('createFields', () => {
  test('places all with one request', async () => {
    const { client, requests } = createFakeApi(json({ items: [created] }))
    const fields: CreateField[] = [
      { type: 'date', participantID, boundingBox, format: dateFormats[7], modifiable: true },
      { type: 'checkbox', participantID, boundingBox, required: false },
    ]
    const answer = await createFields(client, { ...where, fields })
    expectTypeOf(answer).toEqualTypeOf<CreatedField[]>()
    expect(answer).toEqual([created])
    expect(await requests[0]!.json()).toEqual({ items: fields })
  })

  test('refuses an empty list before any request', async () => {
    const { client, requests } = createFakeApi()
    const call = createFields(client, { ...where, fields: [] })
    await expect(call).rejects.toMatchObject({ code: 'no_fields', option: 'fields' })
    expect(requests).toEqual([])
  })
})
