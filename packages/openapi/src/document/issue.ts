import type { JsonPointer } from '../json-pointer.ts'

/** Something odd in a document that was repaired or left out for the comparison. */
export interface DocumentIssue {
  code: IssueCode
  pointer: JsonPointer
  reason: string
}

export type IssueCode =
  | 'ref-dangling'
  | 'ref-circular'
  | 'ref-external'
  | 'ref-siblings'
  | 'extension-ref-dangling'
  | 'mapping-repaired'
  | 'mapping-dropped'
  | 'duplicate-operation-id'
  | 'duplicate-path'
  | 'duplicate-parameter'
  | 'malformed'
  | 'not-typed'
