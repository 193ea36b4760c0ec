import type { NitroSignClient } from './client.ts'
import { NitroSignInputError } from './errors.ts'
import { unwrapObject } from './unwrap.ts'
import type { CreatedField, CreateField } from './types.ts'

export interface CreateFieldOptions<Wanted extends CreateField = CreateField> {
  envelopeID: string
  documentID: string
  field: Wanted
  signal?: AbortSignal | undefined
}

export interface CreateFieldsOptions {
  envelopeID: string
  documentID: string
  /** At least one. */
  fields: readonly CreateField[]
  signal?: AbortSignal | undefined
}

/** The answer to a field of one type, such as `signature`. */
export type CreatedFieldOf<Type extends CreateField['type']> = Extract<CreatedField, { type: Type }>

const path = '/sign/envelopes/{envelopeID}/documents/{documentID}/fields'

/**
 * Places one field on a document; the result is typed by the field's own type.
 *
 * @throws {@link NitroSignResponseError}, {@link NitroSignApiError} `unprocessable` when the participant is not of this envelope
 */
export async function createField<Wanted extends CreateField>(
  client: NitroSignClient,
  { envelopeID, documentID, field, signal }: CreateFieldOptions<Wanted>,
): Promise<CreatedFieldOf<Wanted['type']>> {
  const params = { path: { envelopeID, documentID } }
  const answer = await unwrapObject(client.POST(path, { params, body: field, ...(signal && { signal }) }))
  const created = 'items' in answer ? answer.items[0] : answer
  // A field comes back with the type it was placed with.
  return created as CreatedFieldOf<Wanted['type']>
}

/**
 * Places several fields on a document with one request.
 *
 * @throws {@link NitroSignInputError} `no_fields`, before any request
 * @throws {@link NitroSignResponseError}, {@link NitroSignApiError} `unprocessable` when a participant is not of this envelope
 */
export async function createFields(
  client: NitroSignClient,
  { envelopeID, documentID, fields, signal }: CreateFieldsOptions,
): Promise<CreatedField[]> {
  if (fields.length === 0) throw new NitroSignInputError('no_fields', 'fields', 'is empty')
  const params = { path: { envelopeID, documentID } }
  const body = { items: [...fields] }
  const answer = await unwrapObject(client.POST(path, { params, body, ...(signal && { signal }) }))
  return 'items' in answer ? answer.items : [answer]
}
