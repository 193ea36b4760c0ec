import type { components } from './generated/schema.ts'

type Schemas = components['schemas']

export type Envelope = Schemas['Envelope']
export type ExtendedEnvelope = Schemas['ExtendedEnvelope']
export type EnvelopeList = Schemas['EnvelopeList']
export type EnvelopeStatus = Schemas['EnvelopeStatus']
export type EnvelopeDocument = Schemas['Document']
export type PendingDocument = Schemas['PendingDocumentResponse']
export type UploadedDocument = Schemas['UploadedDocumentResponse']
export type Participant = Schemas['Participant']
export type ParticipantCreate = Schemas['ParticipantCreate']
export type Field = Schemas['Field']
export type CreateField = Schemas['CreateField']
export type CreatedField = Schemas['CreateFieldResponse']
export type ProblemDetail = Schemas['ProblemDetail']
