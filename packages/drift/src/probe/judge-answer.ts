import { compareToSchema, type DepartureKind } from '@latchkey/client-core/observe'

/** A place where a real answer departs from the document: words of the document, names and types; nothing of the answer. */
export interface LiveDeparture {
  kind: DepartureKind | 'status' | 'media_type'
  /** Into the body. */
  pointer: string
  expected: string
  got: string
}

/** An answer as it came. */
export interface Answer {
  method: string
  url: string
  status: number
  contentType: string
  text: string
}

type Members = Readonly<Record<string, unknown>>

/** Holds an answer against what the document says of an operation, `GET /things/{id}`. */
export function judgeAnswer(document: object, operation: string, answer: Answer): LiveDeparture[] {
  const responses = responsesOf(document, operation)
  const { status, text } = answer
  const whole = (kind: LiveDeparture['kind'], expected: string, got: string): LiveDeparture[] => [
    { kind, pointer: '', expected, got },
  ]
  const declared = responses[status] ?? responses[`${Math.trunc(status / 100)}XX`] ?? responses['default']
  if (declared === undefined) return whole('status', Object.keys(responses).join(' or '), String(status))
  const content = membersOf(resolve(document, declared)['content'])
  const types = Object.keys(content)
  if (types.length === 0)
    return text === '' ? [] : whole('media_type', 'no body', essence(answer.contentType))
  if (text === '') return whole('missing', types.join(' or '), 'nothing')
  const got = essence(answer.contentType)
  const type = types.find((one) => essence(one) === got) ?? types.find((one) => one === '*/*')
  if (type === undefined) return whole('media_type', types.join(' or '), got)
  if (!/[/+]json$/.test(got)) return []
  try {
    const { schema } = membersOf(content[type])
    return compareToSchema(document, schema, JSON.parse(text), { unknownMembers: true })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return whole('media_type', got, 'no valid JSON')
  }
}

function responsesOf(document: object, operation: string): Members {
  const [method = '', path = ''] = operation.split(' ')
  const item = membersOf(membersOf((document as Members)['paths'])[path])
  return membersOf(membersOf(item[method.toLowerCase()])['responses'])
}

function essence(contentType: string): string {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  return /^[\w.+*-]{1,60}\/[\w.+*-]{1,60}$/.test(type) ? type : 'nothing'
}

/** A response, behind its local reference. */
function resolve(document: object, given: unknown): Members {
  const { $ref: ref } = membersOf(given)
  if (typeof ref !== 'string') return membersOf(given)
  const names = ref.split('/').slice(1)
  return membersOf(names.reduce<unknown>((holder, name) => membersOf(holder)[name], document))
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}
