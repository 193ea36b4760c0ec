import { deref, type JsonObject, objectOf, toPointer } from '@latchkey/openapi'

/** How a client proves itself at a token endpoint (RFC 8414, `token_endpoint_auth_methods_supported`). */
export const clientAuths = ['client_secret_basic', 'client_secret_post', 'none'] as const

export type ClientAuth = (typeof clientAuths)[number]

/** A place of the document whose prose speaks of one way. Evidence for a person: prose decides nothing for certain. */
export interface ClientAuthHint {
  clientAuth: ClientAuth
  /** JSON pointer of the text. */
  pointer: string
}

/** What an OAuth 2 security scheme leaves open: asked of the person who adds the vendor. */
export interface ClientAuthQuestion {
  tokenUrl: string
  hints: ClientAuthHint[]
  /** The one way the document's prose speaks of, or else HTTP Basic, which RFC 6749 section 2.3.1 obliges servers to take. */
  suggested: ClientAuth
}

const WORDS: readonly (readonly [ClientAuth, RegExp])[] = [
  ['client_secret_basic', /client_secret_basic|\bhttp basic\b|\bbasic auth/i],
  [
    'client_secret_post',
    /client_secret_post|client_?secret\b[^.]{0,80}\b(?:body|form)\b|\b(?:body|form)\b[^.]{0,80}\bclient_?secret\b/i,
  ],
]

/** What is to be asked about a token URL of a security scheme. */
export function clientAuthQuestion(document: JsonObject, tokenUrl: string): ClientAuthQuestion {
  const hints = proseOf(document).flatMap(([pointer, text]) =>
    WORDS.flatMap(([clientAuth, words]) => (words.test(text) ? [{ clientAuth, pointer }] : [])),
  )
  const [only, ...others] = new Set(hints.map(({ clientAuth }) => clientAuth))
  return { tokenUrl, hints, suggested: only && others.length === 0 ? only : 'client_secret_basic' }
}

/** The places whose prose speaks of one way, in words; empty where none does. */
export function hintPlaces({ hints }: ClientAuthQuestion, one: ClientAuth): string {
  return hints
    .filter(({ clientAuth }) => clientAuth === one)
    .map(({ pointer }) => pointer)
    .join(' and ')
}

/** What was taken because nobody said, and why; and what else it may be. */
export function tellClientAuth(question: ClientAuthQuestion): string {
  const { tokenUrl, suggested } = question
  const evidence = (one: ClientAuth): string => {
    const places = hintPlaces(question, one)
    return places && `of which ${places} speaks`
  }
  const why = evidence(suggested) || 'which every server must accept (RFC 6749, section 2.3.1)'
  const others = clientAuths
    .filter((one) => one !== suggested)
    .map((one) => [one, evidence(one)].filter(Boolean).join(', '))
  return `The document does not say how clients prove themselves at ${tokenUrl}. Taken: ${suggested}, ${why}${
    suggested === 'client_secret_basic' ? ', and where that is refused, the same in the body' : ''
  }. It may be ${others.join(', or ')}: say so with --client-auth.`
}

/** The prose about the API as a whole and about its OAuth 2 schemes, by pointer. */
function proseOf(document: JsonObject): [pointer: string, text: string][] {
  const schemes = Object.entries(objectOf(objectOf(document['components'])['securitySchemes']))
  const owners: [string[], JsonObject][] = [
    [['info'], objectOf(document['info'])],
    ...schemes
      .map(([name, scheme]): [string[], JsonObject] => [
        ['components', 'securitySchemes', name],
        objectOf(deref(document, scheme)),
      ])
      .filter(([, scheme]) => scheme['type'] === 'oauth2'),
  ]
  return owners.flatMap(([path, { description }]) =>
    typeof description === 'string' ? [[toPointer([...path, 'description']), description]] : [],
  )
}
