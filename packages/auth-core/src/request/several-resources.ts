import type { RequestWriter, TokenDialect } from './dialect.ts'
import { writeRequest } from './parameters.ts'

/** The resource of a request, or the list of them. */
export function resourceOf({ resource = '' }: Readonly<Record<string, string>>): string | string[] {
  const several = resource.split(' ')
  return several[1] ? several : resource
}

/** Writes plain requests in which `resource` may be a list (RFC 8707): a form repeats it, and JSON has the list. */
export const severalResources = {
  method: 'POST',
  // No URI has a space in it.
  join: (name: string, value: unknown) =>
    name === 'resource' && Array.isArray(value) ? value.join(' ') : undefined,
  write(values: Readonly<Record<string, string>>, dialect: TokenDialect) {
    const written = writeRequest(values, dialect)
    const resource = resourceOf(values)
    const member = dialect.fields.resource
    if (!Array.isArray(resource) || !member) return written
    const body: Record<string, string | string[]> = { ...written.body, [member]: resource }
    const pairs = Object.entries(body).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
    return {
      ...written,
      body,
      bodySerializer: () =>
        dialect.encoding === 'json' ? JSON.stringify(body) : `${new URLSearchParams(pairs)}`,
    }
  },
} satisfies RequestWriter
