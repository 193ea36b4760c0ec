import { type JsonObject, objectOf } from '@latchkey/openapi'
import type { Repair } from './repair/repair.ts'

/**
 * The address of a Swagger 2.0 document as the specification wants it: a host without scheme and path, a path that begins
 * with a slash. Put together as they stand they would be another address.
 */
export function evenAddress(data: JsonObject): { data: JsonObject; repairs: Repair[] } {
  const even = { ...data }
  const repairs: Repair[] = []
  const repair = (member: string, reason: string): void =>
    void repairs.push({ pointer: `#/${member}`, reason: `is ${JSON.stringify(data[member])}; ${reason}` })
  const { host, basePath, schemes } = data
  const [, scheme, name, path = ''] =
    typeof host === 'string'
      ? (/^(?:(?:([a-z]+):)?\/\/)?([^/]*)((?:\/+[^/]+)*)\/*$/i.exec(host.trim()) ?? [])
      : []
  if (name !== undefined && name !== host) {
    even['host'] = name
    if (scheme !== undefined && !Array.isArray(schemes)) even['schemes'] = [scheme.toLowerCase()]
    repair('host', 'it was read as a host alone')
  }
  const base = typeof basePath === 'string' && basePath !== '' ? `/${basePath.replace(/^\//, '')}` : ''
  if (path + base !== '') even['basePath'] = path + base
  if (base !== '' && base !== basePath) repair('basePath', 'it was read with a slash before it')
  return { data: withHostTemplate(even), repairs }
}

const template = 'x-ms-parameterized-host'

/** Without schemes it is https that stands before a template (AutoRest, "x-ms-parameterized-host"); without a template, nothing. */
function withHostTemplate(data: JsonObject): JsonObject {
  const { [template]: host, ...rest } = data
  if (host === undefined) return data
  if (typeof objectOf(host)['hostTemplate'] !== 'string') return rest
  return Array.isArray(data['schemes']) ? data : { ...data, schemes: ['https'] }
}

/** The converter makes `none` the host of whoever states no default, and the path alone a server of its own. */
export function keepHostTemplate(swagger: JsonObject, converted: JsonObject): void {
  const { [template]: host, basePath } = swagger
  const { servers } = converted
  if (typeof objectOf(host)['hostTemplate'] !== 'string' || !Array.isArray(servers)) return
  const kept = servers.map(objectOf).filter(({ url }) => url !== basePath)
  for (const { variables } of kept) {
    for (const [name, variable] of Object.entries(objectOf(variables))) {
      const { default: preset, enum: values, description } = objectOf(variable)
      objectOf(variables)[name] = {
        default: preset === 'none' && values === undefined ? '' : (preset ?? ''),
        ...(values !== undefined && { enum: values }),
        ...(description !== undefined && { description }),
      }
    }
  }
  converted['servers'] = kept
}
