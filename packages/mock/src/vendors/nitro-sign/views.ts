import { pdfOf } from '../../bytes/pdf.ts'
import type { JsonObject } from '../../openapi/document.ts'
import type { Envelope, Participant, StoredDocument } from './model.ts'

/** An envelope as lists and changes show it. */
export function brief({ ID, createdAt, lastModifiedAt, name, status }: Envelope): JsonObject {
  return { ID, createdAt, lastModifiedAt, name, status }
}

export function full(envelope: Envelope): JsonObject {
  return { ...brief(envelope), mode: envelope.mode, notification: envelope.notification }
}

/** What is known of a document depends on its status. */
export function documentView({
  ID,
  name,
  createdAt,
  status,
  bytes,
  failureReason,
}: StoredDocument): JsonObject {
  const known = { ID, name, createdAt, status }
  if (status === 'pending') return known
  const sized = { ...known, sizeBytes: bytes.length }
  return status === 'failed' ? { ...sized, failureReason } : { ...sized, numPages: countPages(bytes) }
}

export function participantView({ ID, email, role, authentication }: Participant): JsonObject {
  return {
    ID,
    role,
    ...(email === undefined ? {} : { email }),
    ...(authentication === undefined ? {} : { authentication }),
  }
}

export function signedPdf({ name }: StoredDocument): Uint8Array {
  return pdfOf([name, 'Signed and sealed by the mock.'])
}

export function auditTrail(envelope: Envelope): Uint8Array {
  const signers = envelope.participants.filter(({ role }) => role === 'signer')
  const lines = signers.map(
    ({ email, signed }) => `${String(email ?? 'Signer')}: ${signed ? 'signed' : 'not signed'}`,
  )
  return pdfOf([`Audit trail of ${envelope.name}`, `Status: ${envelope.status}`, ...lines])
}

/** A name in the archive that two documents of one name do not share. */
export function fileName({ name }: StoredDocument, index: number): string {
  const safe = name.replaceAll(/[^\w. -]/g, '_').replace(/\.pdf$/i, '')
  return `${index + 1}-${safe}.pdf`
}

function countPages(bytes: Uint8Array): number {
  const pages = new TextDecoder('latin1').decode(bytes).match(/\/Type\s*\/Page(?![s\w])/g)
  return pages?.length ?? 1
}
