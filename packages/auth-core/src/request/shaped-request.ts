import { ConfigurationError } from '../lib/errors.ts'
import { type OptionTable, readOptions } from '../lib/read-options.ts'
import type { RequestWriter } from './dialect.ts'
import { clientSecretBasicRaw } from './client-auth.ts'
import { parseJson } from './read-members.ts'
import { resourceOf, severalResources } from './several-resources.ts'

/** What a token request is made of beside a body of named members. Parameters are called as RFC 6749 calls them. */
export interface RequestShape {
  /** Default: POST. A GET has no body: what would stand there travels in the query. */
  readonly method?: string | undefined
  /** Parameters that stand in the path in place of `{name}`. */
  readonly path?: readonly string[] | undefined
  /** Parameter → its name in the query. */
  readonly query?: Readonly<Record<string, string>> | undefined
  /** Header → its value, in which `{name}` stands for a parameter; `Basic {user}:{password}` is encoded (RFC 7617). */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Parameters that stand nowhere but in a header. */
  readonly headerOnly?: readonly string[] | undefined
  /** Constants of a JSON body that are no text, by member or JSON pointer. */
  readonly constants?: Readonly<Record<string, unknown>> | undefined
  /** Parameters of single words that a JSON body has as a list: `scope`. */
  readonly lists?: readonly string[] | undefined
  /** Parameters that a JSON body has as a number, `true` or `false`, where their text is one. */
  readonly literals?: readonly string[] | undefined
  /** The id of a client that proves itself by HTTP Basic stands in the body as well. */
  readonly idInBody?: true | undefined
}

const SHAPE = {
  method: 'string',
  path: 'array',
  query: 'record',
  headers: 'record',
  headerOnly: 'array',
  constants: 'record',
  lists: 'array',
  literals: 'array',
  idInBody: 'boolean',
} as const satisfies OptionTable<RequestShape>

/**
 * Makes what writes the token requests of a vendor whose endpoint takes more than a form or a flat object: other methods,
 * parameters in path, query and headers, JSON that is nested (`fields` are JSON pointers then) or not only text.
 *
 * @throws {@link ConfigurationError} at once for a member that is unknown, misspelt or of another kind; when a request is
 * written, for a value that cannot stand in a path or a header.
 */
export function shapedRequest(shape: RequestShape): RequestWriter {
  const settings = readOptions(shape, SHAPE)
  const { method = 'POST', path = [], headers = {}, headerOnly = [], constants = {} } = settings
  const { query = {}, lists = [], literals = [], idInBody } = settings
  return {
    method,
    join: severalResources.join,
    write(values, dialect) {
      const outside = new Set([...path, ...headerOnly, ...Object.keys(query)])
      const inBody = Object.fromEntries(Object.entries(values).filter(([name]) => !outside.has(name)))
      const id = idInBody && dialect.fields.client_id
      // By another name, since the id itself goes into the header.
      const again = id ? { 'client_id once more': id } : {}
      const written = severalResources.write(
        {
          client_id: '',
          client_secret: '',
          ...inBody,
          ...(id && { 'client_id once more': values.client_id! }),
        },
        {
          ...dialect,
          // What stands elsewhere has no member; what proves the client is written from all there is.
          fields: {
            ...Object.fromEntries(Object.entries(dialect.fields).filter(([name]) => name in inBody)),
            ...again,
          },
          ...(dialect.clientAuth && {
            clientAuth: () => dialect.clientAuth!(values.client_id!, values.client_secret ?? ''),
          }),
        },
      )
      const read = (names: readonly string[], of: (text: string) => unknown) =>
        Object.fromEntries(
          names.flatMap((name) => {
            const [member, text] = [dialect.fields[name], inBody[name]]
            return member && text ? [[member, of(text)]] : []
          }),
        )
      const body = nest({
        ...written.body,
        ...read(literals, literalOf),
        ...read(lists, (text) => text.split(' ')),
        ...constants,
      })
      const isBodyless = /^(GET|HEAD|DELETE)$/.test(method)
      const params = {
        path: Object.fromEntries(path.map((name) => [name, pathPart(name, values[name])])),
        query: {
          ...Object.fromEntries(
            Object.entries(query).flatMap(([name, member]) =>
              values[name] ? [[member, name === 'resource' ? resourceOf(values) : values[name]]] : [],
            ),
          ),
          ...(isBodyless && body),
        },
      }
      const { 'Content-Type': contentType, ...others } = written.headers
      const sent = {
        ...others,
        ...(!isBodyless && { 'Content-Type': contentType }),
        ...Object.fromEntries(
          Object.entries(headers).map(([name, text]) => [name, fill(name, text, values)]),
        ),
      }
      if (isBodyless) return { params, headers: sent }
      const isJson = dialect.encoding === 'json'
      return {
        params,
        headers: sent,
        body,
        bodySerializer: isJson ? () => JSON.stringify(body) : written.bodySerializer,
      }
    },
  }
}

/** The number or the truth value that a text is; one whose digits a number would not keep is that text. */
function literalOf(text: string): unknown {
  const value = /^(true|false|-?\d[\d.]*)$/.test(text) ? parseJson(text) : undefined
  return String(value) === text ? value : text
}

/** Puts members whose name is a JSON pointer where it leads. */
function nest(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const nested: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(members)) {
    if (!name.startsWith('/')) {
      nested[name] = value
      continue
    }
    const steps = name
      .slice(1)
      .split('/')
      .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
    let place = nested
    for (const step of steps.slice(0, -1)) {
      const inner = Object.hasOwn(place, step) ? (place[step] as Record<string, unknown>) : {}
      place = place[step] = inner
    }
    place[steps.at(-1)!] = value
  }
  return nested
}

/** A dot segment would be resolved away, and the request be another one. */
function pathPart(name: string, value: string | undefined): string {
  if (!value || /^\.\.?$/.test(value))
    throw new ConfigurationError(`extraParams.${name}`, 'cannot stand in a path')
  return value
}

function fill(header: string, template: string, values: Readonly<Record<string, string>>): string {
  const put = (text: string) => text.replace(/\{([^{}]+)\}/g, (_, name: string) => values[name] ?? '')
  // A colon is in no base64: what has one is user and password as they are read.
  const [, user, password] = /^Basic ([^:]*):(.*)$/.exec(template) ?? []
  const text = user === undefined ? put(template) : clientSecretBasicRaw(put(user), put(password!))
  if (/[^\t\x20-\x7e]/.test(text)) throw new ConfigurationError(header, 'cannot hold these characters')
  return text
}
