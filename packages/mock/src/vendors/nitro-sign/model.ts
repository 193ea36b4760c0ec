import type { JsonObject } from '../../openapi/document.ts'

export interface Envelope {
  readonly ID: string
  readonly createdAt: string
  lastModifiedAt: string
  name: string
  mode: 'sequential' | 'parallel'
  notification: unknown
  status: 'drafted' | 'sent' | 'processing' | 'sealed' | 'rejected' | 'cancelled'
  documents: StoredDocument[]
  participants: Participant[]
  readsLeft: number
}

export interface StoredDocument {
  readonly ID: string
  readonly createdAt: string
  name: string
  status: 'pending' | 'uploaded' | 'failed' | 'signed' | 'sealed'
  readonly bytes: Uint8Array
  readonly failureReason: string | undefined
  fields: JsonObject[]
  readsLeft: number
}

export interface Participant {
  readonly ID: string
  readonly userId: number
  readonly email: unknown
  readonly role: string
  authentication: unknown
  signed: boolean
}

/** Limits of the reference pages. */
export const limits = { documents: 15, participants: 200, documentBytes: 20 * 1024 * 1024 } as const
