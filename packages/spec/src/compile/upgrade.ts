import {
  deref,
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  objectOf,
  type SourceDocument,
  SpecError,
  toPointer,
} from '@latchkey/openapi'
import { keepForms } from './collection-formats.ts'
import type { Repair } from './repair/repair.ts'
import { keepProduced } from './shared-responses.ts'
import { evenAddress, keepHostTemplate } from './swagger-address.ts'

/**
 * A vendor's document as OpenAPI 3: Swagger 2.0 is converted, and a version written as a number is written out. Places in
 * the result are found in the vendor's own text.
 *
 * @throws {@link SpecError} for a document that cannot be converted
 */
export async function upgradeDocument(
  document: SourceDocument,
): Promise<{ document: SourceDocument; repairs: Repair[] }> {
  const { data } = document
  const { openapi, swagger } = data
  if (openapi === undefined && /^2(?:\.0)?$/.test(String(swagger))) return convert(document)
  const written = /^(?:3|3\.[012])$/.test(String(openapi)) ? String(openapi) : undefined
  if (written === undefined) return { document, repairs: [] }
  const version = written === '3' ? '3.0.0' : `${written}.0`
  return {
    document: { ...document, data: { ...data, openapi: version } },
    repairs: [{ pointer: '#/openapi', reason: `is ${JSON.stringify(openapi)}; it was read as “${version}”` }],
  }
}

async function convert(document: SourceDocument): Promise<{ document: SourceDocument; repairs: Repair[] }> {
  const { file, locate } = document
  const { data, repairs: addresses } = evenAddress(document.data)
  const converted = await toOpenApi3(file, { ...structuredClone(data), swagger: '2.0' })
  const warnings: Repair[] = []
  takeWarnings(converted, [], warnings)
  const forms = keepForms(data, converted)
  keepHostTemplate(data, converted)
  keepProduced(data, converted)
  preferHttps(converted)
  const repairs = [
    { pointer: '#/swagger', reason: 'is Swagger 2.0; it was converted to OpenAPI 3.0' },
    ...addresses,
    ...danglingParameters(data),
    // They are kept after all.
    ...warnings.filter(({ reason }) => !/^collectionFormat:\s?\w+ is no longer supported/.test(reason)),
    ...forms,
  ]
  return {
    document: { file, data: converted, locate: (pointer) => locate(inSwagger(pointer)) },
    repairs,
  }
}

/** `schemes` is a set: of an address that has both, the one that is safe to use comes first. */
function preferHttps(document: JsonObject): void {
  const { servers } = document
  if (!Array.isArray(servers)) return
  const urlOf = (server: Json): string => String(objectOf(server)['url'])
  const isSecondary = (server: Json): number =>
    Number(
      servers.some((other) => urlOf(other) === urlOf(server).replace(/^http:/, 'https:') && other !== server),
    )
  document['servers'] = servers.toSorted((a, b) => isSecondary(a) - isSecondary(b))
}

async function toOpenApi3(file: string, data: JsonObject): Promise<JsonObject> {
  const { default: swagger2openapi } = await import('swagger2openapi')
  const { warn } = console
  // The converter writes what it throws to the console, stack and all.
  console.warn = () => {}
  try {
    // It reads whatever it is given; what it makes of an invalid document is judged afterwards.
    const { openapi } = await swagger2openapi.convertObj(data as never, { patch: true, warnOnly: true })
    // Its types are those of openapi-types; what it made of JSON is JSON.
    return structuredClone(openapi) as unknown as JsonObject
  } catch (cause) {
    const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    const reason = `is Swagger 2.0 that cannot be converted to OpenAPI 3: ${said}`
    throw new SpecError([{ file, line: 1, pointer: '#/swagger', reason }], { cause })
  } finally {
    console.warn = warn
  }
}

const warning = 'x-s2o-warning'

/** What the converter noted down at the places it could not convert as they are. */
function takeWarnings(value: Json, at: string[], found: Repair[]): void {
  if (Array.isArray(value)) return value.forEach((item, i) => takeWarnings(item, [...at, String(i)], found))
  if (!isObject(value)) return
  if (typeof value[warning] === 'string') found.push({ pointer: toPointer(at), reason: value[warning] })
  for (const mark of [warning, 'x-s2o-overloaded']) delete value[mark]
  for (const [key, member] of Object.entries(value)) takeWarnings(member, [...at, key], found)
}

/** The converter leaves parameters out that refer to nothing, and says nothing about it. */
function danglingParameters(root: JsonObject): Repair[] {
  const found: Repair[] = []
  for (const [path, item] of Object.entries(objectOf(root['paths']))) {
    const holders: [string[], JsonObject][] = [
      [['paths', path], objectOf(item)],
      ...Object.entries(objectOf(item)).map(([method, operation]): [string[], JsonObject] => [
        ['paths', path, method],
        objectOf(operation),
      ]),
    ]
    for (const [at, { parameters }] of holders) {
      for (const [index, parameter] of (Array.isArray(parameters) ? parameters : []).entries()) {
        if (!isObject(parameter) || deref(root, parameter) !== undefined) continue
        const pointer = toPointer([...at, 'parameters', index])
        found.push({
          pointer,
          reason: `${String(parameter['$ref']).slice(0, 200)} leads nowhere; it was left out`,
        })
      }
    }
  }
  return found
}

const swaggerNames: Record<string, string> = {
  schemas: 'definitions',
  parameters: 'parameters',
  requestBodies: 'parameters',
  responses: 'responses',
  securitySchemes: 'securityDefinitions',
}

/** Where something of the converted document stands in Swagger 2.0, as far as that can be told. */
function inSwagger(pointer: JsonPointer): JsonPointer {
  const [top, group = '', ...rest] = fromPointer(pointer)
  const name = swaggerNames[group]
  return top === 'components' && name !== undefined ? toPointer([name, ...rest]) : pointer
}
