import { joinCookies } from '../cookies.ts'
import { form, type Serializer, simple } from './styles.ts'
import { encode, plain, refuseValue } from './text.ts'
import { type CallInit, type Step, withDefaults } from './wire-client.ts'

/** How parameters are written that are not written as usual in their place. */
export interface Serializers {
  readonly [name: string]: Serializer
}

function own<Value>(record: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** Calls another path than the one an operation is named by. */
export function template(path: string): Step {
  return (next) => (init) => next({ ...init, template: path })
}

/** Writes a query; parameters not named here as exploded forms. */
export function query(serializers: Serializers): Step {
  const querySerializer = (values: object): string => writeQuery(serializers, values)
  return (next) => (init) => next(withDefaults(init, { querySerializer }))
}

/** The same for a path that has a query already, which openapi-fetch would give a second one. */
export function queryInPath(serializers: Serializers): Step {
  return (next, operation) => (init) => {
    const path = init.template ?? operation.slice(operation.indexOf(' ') + 1)
    const text = writeQuery(serializers, init.params?.['query'] ?? {})
    const full = text === '' ? path : `${path}&${text}`
    return next({ ...init, template: full, params: { ...init.params, query: undefined } })
  }
}

function writeQuery(serializers: Serializers, values: object): string {
  return written(values)
    .map(([name, value]) => (own(serializers, name) ?? form)(name, value, encode))
    .filter(Boolean)
    .join('&')
}

/** Writes path parameters; those not named here simple. */
export function path(serializers: Serializers): Step {
  const pathSerializer = (template: string, values: { [name: string]: unknown }): string =>
    template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
      const value = own(values, name)
      const isWritten = value !== undefined && value !== null
      const text = isWritten ? (own(serializers, name) ?? simple)(name, value, encode) : ''
      // A URL loses these segments, and with them the operation.
      if (/^\.{0,2}$/.test(text)) refuseValue(`params.path.${name}`, 'must not be empty, "." or ".."')
      return text
    })
  return (next) => (init) => next(withDefaults(init, { pathSerializer }))
}

/** Writes header parameters; the headers not named here are as openapi-fetch writes them. */
export function header(serializers: Serializers): Step {
  return (next) => (init) => {
    const values = init.params?.['header']
    if (!values) return next(init)
    const texts = written(values).map(([name, value]) => {
      const serializer = own(serializers, name)
      if (!serializer) return [name, value]
      const text = serializer(name, value, plain)
      if (/[^\t\x20-\x7e\x80-\xff]/.test(text))
        refuseValue(`params.header.${name}`, 'has characters no header may have')
      // A list or an object of nothing is no header.
      return [name, text === '' && typeof value === 'object' ? undefined : text]
    })
    return next(withHeaders(init, Object.fromEntries(texts)))
  }
}

/** Writes cookie parameters, which openapi-fetch does not send, as exploded forms unless named here. */
export function cookie(serializers: Serializers): Step {
  return (next) => (init) => {
    const cookies = written(init.params?.['cookie'] ?? {}).map(([name, value]) =>
      (own(serializers, name) ?? form)(name, value, encode).replaceAll(/[&;]/g, (mark) =>
        mark === '&' ? '; ' : '&',
      ),
    )
    if (cookies.length === 0) return next(init)
    if (!canSendCookies())
      refuseValue('params.cookie', 'cannot be sent from here: a browser keeps its cookies to itself')
    return next(
      withHeaders(init, { ...init.params?.['header'], Cookie: joinCookies(cookieOf(init), cookies) }),
    )
  }
}

/** The Cookie header that a call brings along; of two places openapi-fetch takes the later. */
function cookieOf({ headers, params }: CallInit): string | undefined {
  let found: unknown
  for (const given of [headers, params?.['header']])
    for (const [name, value] of given instanceof Headers ? given : Object.entries(Object(given) as object))
      if (name.toLowerCase() === 'cookie' && value !== undefined) found = value
  return found === undefined || found === null ? undefined : [found].flat().join('; ')
}

function canSendCookies(): boolean {
  return new Request('https://latchkey.invalid', { headers: { cookie: 'a=b' } }).headers.has('cookie')
}

/** With these for its header parameters. */
export function withHeaders(init: CallInit, headers: { [name: string]: unknown }): CallInit {
  return { ...init, params: { ...init.params, header: headers } }
}

function written(values: object): [string, unknown][] {
  return Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
}
