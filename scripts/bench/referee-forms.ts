import { deref, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import qs from 'qs'

/** The members of a form as its server has them: what is a list there is one here, what is JSON is read. */
export interface Form {
  mediaType: string
  members: { [name: string]: unknown }
}

/** What the document says of one member. */
interface MemberFacts {
  isDeep: boolean
  /** Between the items of a list that goes out as one text. */
  separator: string | undefined
  types: ReadonlySet<string>
}

/** Reads the forms of one operation; gives `undefined` for a request that has none. */
export function createFormReader(
  document: JsonObject,
  operation: JsonObject,
): (request: Request) => Promise<Form | undefined> {
  const content = objectOf(objectOf(deref(document, operation['requestBody']))['content'])
  const known = new Map<string, ReturnType<typeof createMemberReader>>()
  return async (request) => {
    const type = request.headers.get('content-type') ?? ''
    const mediaType = type.split(';')[0]!
    if (!/^(multipart\/|application\/x-www-form-urlencoded)/.test(mediaType)) return undefined
    let read = known.get(mediaType)
    if (!read)
      known.set(
        mediaType,
        (read = createMemberReader(document, objectOf(deref(document, content[mediaType])))),
      )
    return { mediaType, members: read(await parse(request.clone(), type)) }
  }
}

/** What was sent, by the platform's own parsers. */
async function parse(request: Request, type: string): Promise<FormData | URLSearchParams> {
  if (!type.startsWith('multipart/')) return new URLSearchParams(await request.text())
  // They read form-data alone.
  const headers = { 'content-type': type.replace(/^multipart\/[^;]*/, 'multipart/form-data') }
  return new Response(await request.blob(), { headers }).formData()
}

function createMemberReader(
  document: JsonObject,
  media: JsonObject,
): (sent: FormData | URLSearchParams) => Form['members'] {
  const encoding = objectOf(media['encoding'])
  const properties = propertiesOf(document, media['schema'])
  const factsOf = (name: string): MemberFacts => {
    const { style, explode } = objectOf(encoding[name])
    const separator = { form: ',', spaceDelimited: ' ', pipeDelimited: '|' }[String(style)]
    return {
      isDeep: style === 'deepObject',
      separator: explode === false ? separator : undefined,
      types: typesOf(document, properties[name]),
    }
  }
  const known = new Map(Object.keys(properties).map((name) => [name, factsOf(name)]))
  return (sent) => {
    const nested = nest(sent)
    const members: Form['members'] = {}
    const others = [...sent.keys()].filter((name) => !name.includes('['))
    for (const name of new Set([...known.keys(), ...others])) {
      const facts = known.get(name) ?? factsOf(name)
      const all = sent.getAll(name).map((one) => (typeof one === 'string' ? one : ''))
      if (all.length > 0) members[name] = readMember(all, facts)
      else if (facts.isDeep && nested[name] !== undefined) members[name] = nested[name]
    }
    return members
  }
}

function readMember(all: readonly string[], { separator, types }: MemberFacts): unknown {
  const items = separator ? all[0]!.split(separator) : all
  const isJson = (text: string): boolean => /^[[{]/.test(text) && !types.has('string')
  const values = items.map((one) => (isJson(one) ? (JSON.parse(one) as unknown) : one))
  return types.has('array') && !Array.isArray(values[0]) ? values : values[0]
}

/** Names in brackets, as what they nest. */
function nest(sent: FormData | URLSearchParams): { [name: string]: unknown } {
  const texts = [...sent].filter((one): one is [string, string] => typeof one[1] === 'string')
  const limits = { depth: 32, arrayLimit: 10_000, parameterLimit: 100_000 }
  return qs.parse(new URLSearchParams(texts).toString(), limits)
}

function propertiesOf(document: JsonObject, schema: Json | undefined, depth = 0): JsonObject {
  const resolved = objectOf(deref(document, schema))
  const parts = depth > 8 ? [] : ['allOf', 'oneOf', 'anyOf'].flatMap((key) => listOf(resolved[key]))
  const found = parts.map((part) => propertiesOf(document, part, depth + 1))
  return Object.assign({}, ...found, objectOf(resolved['properties'])) as JsonObject
}

function typesOf(document: JsonObject, schema: Json | undefined, depth = 0): Set<string> {
  const resolved = objectOf(deref(document, schema))
  const parts = depth > 8 ? [] : ['allOf', 'oneOf', 'anyOf'].flatMap((key) => listOf(resolved[key]))
  const own = [resolved['type'] ?? []].flat().map(String)
  return new Set([...own, ...parts.flatMap((part) => [...typesOf(document, part, depth + 1)])])
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
