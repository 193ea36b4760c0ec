import { MockError } from '../errors.ts'
import type { JsonObject, Operation } from '../openapi/document.ts'
import { asObject, isObject } from '../openapi/document.ts'

/** How a vendor's token endpoint departs from RFC 6749: the document's `x-token-dialect`, defaults filled in. */
export interface TokenDialect {
  readonly encoding: 'form' | 'json'
  readonly clientAuth: 'client_secret_post' | 'client_secret_basic' | 'none'
  readonly grants: { readonly [grant: string]: Grant }
  /** The name on the wire of an RFC 6749 parameter; undefined when the vendor never sends it. */
  wireName(parameter: string): string | undefined
  /** Members a token answer may carry for an RFC 6749 member, first choice first. */
  answerNames(member: string): readonly string[]
  readonly millisecondsPerUnit: number
  readonly defaultLifetimeSeconds: number | undefined
}

export interface Grant {
  readonly parameters: readonly string[]
  readonly fixed: { readonly [parameter: string]: string }
}

const unitMs: { readonly [unit: string]: number } = { seconds: 1000, minutes: 60_000, milliseconds: 1 }

/** Reads the dialect of a token operation; undefined for any other operation. @throws MockError `invalid_document` */
export function readDialect(operation: Operation): TokenDialect | undefined {
  const source = operation.source['x-token-dialect']
  if (source === undefined) return undefined
  if (!isObject(source) || !isObject(source['grants'])) {
    throw new MockError(
      'invalid_document',
      `x-token-dialect of ${operation.key} must be an object with "grants".`,
    )
  }
  const unit = String(source['expiresInUnit'] ?? 'seconds')
  const millisecondsPerUnit = unitMs[unit]
  if (millisecondsPerUnit === undefined) {
    throw new MockError(
      'invalid_document',
      `x-token-dialect of ${operation.key}: unknown expiresInUnit "${unit}".`,
    )
  }
  const fields = asObject(source['fields'])
  const answers = asObject(source['response'])
  return {
    encoding: source['encoding'] === 'json' ? 'json' : 'form',
    clientAuth: (source['clientAuth'] ?? 'client_secret_post') as TokenDialect['clientAuth'],
    grants: Object.fromEntries(
      Object.entries(source['grants']).map(([grant, value]) => [grant, readGrant(asObject(value))]),
    ),
    wireName(parameter) {
      const name = Object.hasOwn(fields, parameter) ? fields[parameter] : parameter
      return typeof name === 'string' ? name : undefined
    },
    answerNames: (member) => (answers[member] as string[] | undefined) ?? [member],
    millisecondsPerUnit,
    defaultLifetimeSeconds: source['defaultLifetimeSeconds'] as number | undefined,
  }
}

function readGrant(source: JsonObject): Grant {
  return {
    parameters: (source['parameters'] as string[] | undefined) ?? [],
    fixed: asObject(source['fixed']) as Grant['fixed'],
  }
}
