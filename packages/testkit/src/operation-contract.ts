import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { observeFetch, type ObservedFetch } from './observe-fetch.ts'

type Json = { readonly [name: string]: unknown }

export interface OperationContract<Client> {
  /** Shown in the titles, e.g. `octotable`. */
  name: string
  /** The compiled OpenAPI 3 document. */
  document: Json
  /** Starts a server that refuses what the document does not allow. One per operation. */
  startBackend(): Promise<{ fetch(request: Request): Promise<Response> }>
  createClient(fetch: ObservedFetch): Client
  /** One call per operation, keyed as in `GET /rooms/{room_id}`. */
  calls: Readonly<Record<string, (client: Client, fetch: ObservedFetch) => Promise<unknown>>>
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/**
 * Defines one test per operation of a document: the package's own client calls it, the request arrives at the
 * operation's server, method and path and is accepted there, the answer is as documented, and it is what the client
 * returns as `data` (where it returns one).
 *
 * Call it at the top level of a test file.
 */
export function operationContract<Client>(contract: OperationContract<Client>): void {
  const { name, document, calls } = contract
  const answerOf = answerReader(document)
  const operations = Object.entries(object(document['paths'])).flatMap(([path, item]) =>
    methods
      .filter((method) => method in object(item))
      .map((method) => ({ key: `${method.toUpperCase()} ${path}`, method, path, item: object(item) })),
  )

  describe(`operations of ${name}`, () => {
    test(`each of the ${operations.length} operations of the document has its call here`, () => {
      expect(new Set(Object.keys(calls))).toEqual(new Set(operations.map(({ key }) => key)))
    })

    test.each(operations)(
      '$key: request and answer are as documented',
      async ({ key, method, path, item }) => {
        const servers = object(item[method])['servers'] ?? item['servers'] ?? document['servers']
        const address = addressPattern(servers, path)
        const answers: Response[] = []
        const backend = await contract.startBackend()
        const fetch = observeFetch(async ({ request }) => {
          const response = await backend.fetch(request)
          if (request.method === method.toUpperCase() && address.test(request.url))
            answers.push(response.clone())
          return response
        })
        const result = await calls[key]!(contract.createClient(fetch), fetch)

        expect(answers.map(({ status }) => status < 400 || status)).toEqual([true])
        const [answer] = answers as [Response]
        const declared = answerOf(path, method, answer.status)
        expect(declared).toBeDefined()
        const body: unknown = declared?.validate ? await answer.json() : undefined
        declared?.validate?.(body)
        expect(declared?.validate?.errors ?? []).toEqual([])
        expect(body).toEqual(object(result)['data'] ?? body)
      },
    )
  })
}

/** Finds what the document says of one answer: nothing at all, or a judge of its JSON where it declares any. */
function answerReader(document: Json) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false })
  formats.default(ajv)
  ajv.addSchema({ ...object(withoutNullable(document)), $id: 'document' })

  return (path: string, method: string, status: number): { validate?: ValidateFunction } | undefined => {
    let pointer = ['paths', path, method, 'responses', String(status)]
    let answer = lookUp(document, pointer)
    if (answer === undefined) return undefined
    const ref = object(answer)['$ref']
    if (typeof ref === 'string') {
      pointer = ref.slice(2).split('/')
      answer = lookUp(document, pointer)
    }
    const content = object(object(answer)['content'])
    const mediaType = Object.keys(content).find((type) => /[/+]json\b/.test(type))
    if (mediaType === undefined) return {}
    const place = [...pointer, 'content', mediaType, 'schema'].map(encode).join('/')
    return { validate: ajv.compile({ $ref: `document#/${place}` }) }
  }
}

/** OpenAPI 3.0 writes "or null" in a way JSON Schema does not know. */
function withoutNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullable)
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutNullable(member)]),
  )
  return copy['nullable'] === true ? { anyOf: [copy, { type: 'null' }] } : copy
}

/** Matches the addresses of an operation, with any values for the variables of server and path. */
function addressPattern(servers: unknown, path: string): RegExp {
  const bases = (Array.isArray(servers) ? servers : []).map((server) =>
    String(object(server)['url']).replace(/\/$/, ''),
  )
  return new RegExp(`^(${bases.map(literal).join('|')})${literal(path)}(\\?|$)`)
}

function literal(text: string): string {
  return text
    .split(/\{[^}]*\}/)
    .map(escape)
    .join('[^/?]+')
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

function encode(token: string): string {
  return encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1'))
}

function lookUp(document: Json, pointer: readonly string[]): unknown {
  return pointer.reduce<unknown>((place, token) => object(place)[token], document)
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
