import { defaultCredentials, type Mock } from '../src/index.ts'
import { describeOperations, type OperationDescription } from '../src/describe-operations.ts'

export interface Outcome {
  readonly key: string
  readonly status: number
  /** How the answer departs from the document, or why it is no success. */
  readonly departure: string | undefined
}

/** Sends a sample request to every operation and judges the answers by the document. */
export async function callEvery(document: unknown, mock: Mock): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const operation of describeOperations(document)) {
    const response = await mock.handle(toRequest(operation, mock))
    const { status } = response
    const answer = { status, contentType: response.headers.get('content-type'), body: await response.text() }
    const departure = status >= 400 ? `answered ${status}: ${answer.body}` : operation.checkAnswer(answer)
    outcomes.push({ key: operation.key, status, departure })
  }
  return outcomes
}

function toRequest(operation: OperationDescription, mock: Mock): Request {
  const sample = operation.sampleRequest()
  const path = operation.path.replace(/\{([^}]*)\}/g, (_, name: string) =>
    encodeURIComponent(String(sample.path[name])),
  )
  const url = new URL((operation.grants === undefined ? mock.apiUrl : mock.tokenBaseUrl) + path)
  for (const [name, value] of Object.entries(sample.query)) {
    for (const item of [value].flat()) url.searchParams.append(name, String(item))
  }
  const headers = new Headers(Object.entries(sample.header).map(([name, value]) => [name, String(value)]))
  if (operation.security.length > 0) headers.set('authorization', `Bearer ${mock.issueToken()}`)
  const { body } = sample
  if (body === undefined) return new Request(url, { method: operation.method, headers })
  const { mediaType, value, files } = body
  const members = Object.entries((value ?? {}) as object)
  if (mediaType.startsWith('multipart/')) {
    const form = new FormData()
    for (const [name, member] of members) {
      form.set(
        name,
        typeof member === 'object'
          ? new Blob([JSON.stringify(member)], { type: 'application/json' })
          : String(member),
      )
    }
    for (const [name, bytes] of Object.entries(files))
      form.set(name, new Blob([bytes as Uint8Array<ArrayBuffer>]), 'sample.pdf')
    return new Request(url, { method: operation.method, headers, body: form })
  }
  headers.set('content-type', mediaType)
  if (mediaType === 'application/x-www-form-urlencoded') {
    const form = new URLSearchParams(members.map(([name, member]) => [name, String(member)]))
    if (operation.grants !== undefined) setCredentials((name, credential) => form.set(name, credential))
    return new Request(url, { method: operation.method, headers, body: form })
  }
  if (value === undefined)
    return new Request(url, { method: operation.method, headers, body: files[''] as Uint8Array<ArrayBuffer> })
  const json = { ...(value as Record<string, unknown>) }
  if (operation.grants !== undefined) setCredentials((name, credential) => (json[name] = credential), json)
  const content = Array.isArray(value) ? value : json
  return new Request(url, { method: operation.method, headers, body: JSON.stringify(content) })
}

function setCredentials(set: (name: string, credential: string) => void, json?: object): void {
  const { clientId, clientSecret } = defaultCredentials
  const isCamel = json !== undefined && 'clientID' in json
  set(isCamel ? 'clientID' : 'client_id', clientId)
  set(isCamel ? 'clientSecret' : 'client_secret', clientSecret)
}
