import type { JsonPointer } from '@latchkey/openapi'

/** Which serializer of client-core writes a value. */
export interface ValueFact {
  serializer: string
  /** What is made of it for `allowReserved`, and for the style `cookie`. */
  reserved?: 'allowReserved' | 'refuseReserved' | 'asGiven'
}

export interface Values {
  [name: string]: ValueFact
}

export type BodyFact =
  /** `bytes`: raw, but no text, which is documented as a media type of its own. `jsonList`, `jsonOther`: lists and other values are documented as JSON of different media types. */
  | { kind: 'json' | 'jsonList' | 'jsonOther' | 'lines' | 'raw' | 'bytes' }
  /** Objects with these members, which only the objects of this media type have. */
  | { kind: 'jsonWith'; required: readonly string[] }
  /** Objects without these members, which only a form beside it has. */
  | { kind: 'jsonWithout'; members: readonly string[] }
  | { kind: 'urlencoded'; members: Values }
  | { kind: 'multipart'; parts: { [name: string]: string | ValueFact } }

/** How responses are read, by media type, where that differs. */
export interface Reading {
  [mediaType: string]: 'json' | 'text' | 'blob' | 'stream'
}

/** What an operation does on the wire that openapi-fetch does not do by itself. Members that are missing are as usual. */
export interface OperationFacts {
  query?: Values
  path?: Values
  header?: Values
  cookie?: Values
  /** By media type, the one that is sent first; all of them where one is. */
  body?: { [mediaType: string]: BodyFact }
  accept?: string
  /** The path that is called, where its name says more. */
  template?: string
  parseAs?: 'text' | 'blob' | 'stream' | Reading
  /** Which of the `operationServers`. */
  server?: number
  /** It lives elsewhere and asks for no credentials: none may go there on its account. */
  isOpen?: true
  refused?: string
}

/** Something a document says that is not done, or not done as it says. */
export interface WireRemark {
  pointer: JsonPointer
  reason: string
}

/** Collects remarks, each once. */
export type Remark = (pointer: JsonPointer, reason: string) => void
