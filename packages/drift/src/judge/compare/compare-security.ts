import {
  canonicalJson,
  type DocumentIndex,
  documentServers,
  effectiveSecurity,
  equalJson,
  escape,
  evenUrl,
  type Json,
  type JsonObject,
  type JsonPointer,
  objectOf,
  type OperationEntry,
  parseUrl,
} from '@latchkey/openapi'
import type { Collector } from './collector.ts'
import { defaultAddress } from './compare-servers.ts'
import { type Finding, shown } from './finding.ts'
import type { OperationPair } from './operation-scope.ts'

/** Ways to log in, each a set of schemes with scopes; an empty set asks for nothing. */
interface Requirement {
  pointer: JsonPointer
  alternatives: readonly ReadonlyMap<string, ReadonlySet<string>>[]
}

/** Compares what an operation asks callers to log in with. Any old way that no longer suffices breaks. */
export function compareSecurity(
  indexes: { old: DocumentIndex; new: DocumentIndex },
  collector: Collector,
  { before, after }: OperationPair,
): void {
  const a = requirementOf(indexes.old, before)
  const renamed = renamedSchemes(indexes.old, indexes.new)
  const b = requirementOf(indexes.new, after)
  const old: Requirement = {
    pointer: a.pointer,
    alternatives: a.alternatives.map(
      (schemes) => new Map([...schemes].map(([name, scopes]) => [renamed.get(name) ?? name, scopes])),
    ),
  }
  const suffices = old.alternatives.every((held) => b.alternatives.some((asked) => satisfies(held, asked)))
  if (suffices && waysOf(old).join() === waysOf(b).join()) return
  const finding: Finding = {
    rule: suffices ? 'security-loosened' : 'security-tightened',
    old: old.pointer,
    new: b.pointer,
    from: inWords(a),
    to: inWords(b),
    name: suffices ? scopesBeyond(b, old) : scopesBeyond(old, b),
  }
  collector.add(finding, { direction: 'both', operation: after.id })
}

/**
 * The scopes one asks for and the other does not, where that is all that differs: `OAuth2 (orders:read)`. Many
 * operations differ in this alone, whatever else they ask for.
 */
function scopesBeyond(less: Requirement, more: Requirement): string | undefined {
  const extra = new Map<string, ReadonlySet<string>>()
  if (less.alternatives.length !== more.alternatives.length) return undefined
  for (const asked of more.alternatives) {
    const other = less.alternatives.find((one) => [...one.keys()].join() === [...asked.keys()].join())
    if (!other) return undefined
    for (const [name, scopes] of asked) {
      const had = other.get(name) ?? new Set()
      if ([...had].some((scope) => !scopes.has(scope))) return undefined
      const come = [...scopes].filter((scope) => !had.has(scope))
      if (come.length > 0) extra.set(name, new Set(come))
    }
  }
  return inWords({ pointer: more.pointer, alternatives: [...extra].map((one) => new Map([one])) })
}

/** The ways to log in, each once, in one order. */
function waysOf({ alternatives }: Requirement): string[] {
  const ways = alternatives.map((schemes) =>
    canonicalJson(Object.fromEntries([...schemes].map(([name, scopes]) => [name, [...scopes].sort()]))),
  )
  return [...new Set(ways)].sort()
}

function satisfies(
  held: ReadonlyMap<string, ReadonlySet<string>>,
  asked: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  return [...asked].every(([name, scopes]) => {
    const have = held.get(name)
    return have !== undefined && [...scopes].every((scope) => have.has(scope))
  })
}

function requirementOf(index: DocumentIndex, entry: OperationEntry): Requirement {
  const { pointer, value } = effectiveSecurity(index, entry)
  const alternatives = value.map(
    (item) =>
      new Map(
        Object.entries(objectOf(item)).map(([name, scopes]) => [
          name,
          new Set((Array.isArray(scopes) ? scopes : []).map(String)),
        ]),
      ),
  )
  return { pointer, alternatives: alternatives.length > 0 ? alternatives : [new Map()] }
}

function inWords({ alternatives }: Requirement): string {
  const ways = alternatives.map((schemes) =>
    schemes.size === 0
      ? 'no login'
      : [...schemes]
          .map(([name, scopes]) => (scopes.size === 0 ? name : `${name} (${[...scopes].join(', ')})`))
          .join(' with '),
  )
  return ways.join(' or ')
}

function schemesOf(index: DocumentIndex): Map<string, JsonObject> {
  const all = objectOf(objectOf(index.root['components'])['securitySchemes'])
  return new Map(
    Object.entries(all).map(([name, value]) => {
      const pointer = `#/components/securitySchemes/${escape(name)}`
      return [name, objectOf(index.resolve({ pointer, value }).value)]
    }),
  )
}

/** A scheme that only got another name is the same way to log in. */
function renamedSchemes(old: DocumentIndex, fresh: DocumentIndex): Map<string, string> {
  const before = schemesOf(old)
  const after = schemesOf(fresh)
  const renamed = new Map<string, string>()
  for (const [name, scheme] of before) {
    if (after.has(name)) continue
    const twin = [...after].find(([other, value]) => !before.has(other) && essence(value) === essence(scheme))
    if (twin) renamed.set(name, twin[0])
  }
  return renamed
}

function essence({ bearerFormat: _hint, deprecated: _deprecated, ...scheme }: JsonObject): string {
  return canonicalJson(scheme)
}

/** Compares the schemes themselves: how credentials travel, where tokens are had, which scopes there are. */
export function compareSecuritySchemes(
  indexes: { old: DocumentIndex; new: DocumentIndex },
  collector: Collector,
): void {
  const before = schemesOf(indexes.old)
  const after = schemesOf(indexes.new)
  const renamed = renamedSchemes(indexes.old, indexes.new)
  const taken = new Set(renamed.values())
  const at = (name: string): JsonPointer => `#/components/securitySchemes/${escape(name)}`
  const isSameUrl = sameUrls(indexes)
  for (const [name, scheme] of before) {
    const using = usersOf(indexes.old, name)
    const report = (finding: Finding): void => {
      for (const operation of using.length > 0 ? using : [undefined]) {
        collector.add(finding, { direction: 'both', operation })
      }
    }
    const other = after.get(name)
    if (other) compareScheme(at(name), scheme, other, { report, isSameUrl })
    else if (!renamed.has(name) && !isPassedOn(indexes.old, name))
      report({ rule: 'security-scheme-removed', old: at(name), name })
  }
  for (const name of after.keys()) {
    if (before.has(name) || taken.has(name) || isPassedOn(indexes.new, name)) continue
    collector.add({ rule: 'security-scheme-added', new: at(name), name }, { direction: 'both' })
  }
}

/** Whether another scheme refers to it, by whose name it is used. */
function isPassedOn(index: DocumentIndex, name: string): boolean {
  const schemes = objectOf(objectOf(index.root['components'])['securitySchemes'])
  const place = `#/components/securitySchemes/${escape(name)}`
  return Object.values(schemes).some((scheme) => objectOf(scheme)['$ref'] === place)
}

/** The operations that can be called with a scheme. */
function usersOf(index: DocumentIndex, name: string): string[] {
  return index.operations
    .filter((entry) => requirementOf(index, entry).alternatives.some((schemes) => schemes.has(name)))
    .map(({ id }) => id)
}

interface SchemeScope {
  report: (finding: Finding) => void
  isSameUrl: SameUrl
}

function compareScheme(pointer: JsonPointer, a: JsonObject, b: JsonObject, scope: SchemeScope): void {
  const { report } = scope
  for (const key of [
    'type',
    'scheme',
    'in',
    'name',
    'openIdConnectUrl',
    'bearerFormat',
    'oauth2MetadataUrl',
  ]) {
    if (equalJson(normal(key, a), normal(key, b))) continue
    const hint = key === 'bearerFormat' || key === 'oauth2MetadataUrl'
    const rule = hint ? 'security-scheme-hint-changed' : 'security-scheme-changed'
    const where = { old: `${pointer}/${key}`, new: `${pointer}/${key}` }
    report({ rule, ...where, name: key, from: shown(a[key]), to: shown(b[key]) })
  }
  const isDeprecated = b['deprecated'] === true
  if (isDeprecated !== (a['deprecated'] === true)) {
    const rule = isDeprecated ? 'security-scheme-deprecated' : 'security-scheme-no-longer-deprecated'
    report({ rule, old: `${pointer}/deprecated`, new: `${pointer}/deprecated` })
  }
  const old = objectOf(a['flows'])
  const fresh = objectOf(b['flows'])
  for (const flow of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
    const place = `${pointer}/flows/${escape(flow)}`
    if (fresh[flow] === undefined) report({ rule: 'oauth-flow-removed', old: place, name: flow })
    else if (old[flow] === undefined) report({ rule: 'oauth-flow-added', new: place, name: flow })
    else compareFlow(place, objectOf(old[flow]), objectOf(fresh[flow]), scope)
  }
}

function compareFlow(
  pointer: JsonPointer,
  a: JsonObject,
  b: JsonObject,
  { report, isSameUrl }: SchemeScope,
): void {
  for (const key of ['tokenUrl', 'authorizationUrl', 'refreshUrl', 'deviceAuthorizationUrl']) {
    if (isSameUrl(a[key], b[key])) continue
    const where = { old: `${pointer}/${key}`, new: `${pointer}/${key}` }
    const rule = a[key] === undefined ? 'oauth-url-added' : 'oauth-url-changed'
    report({ rule, ...where, name: key, from: shown(a[key]), to: shown(b[key]) })
  }
  const old = objectOf(a['scopes'])
  const fresh = objectOf(b['scopes'])
  for (const name of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
    const place = `${pointer}/scopes/${escape(name)}`
    if (fresh[name] === undefined) report({ rule: 'scope-removed', old: place, name })
    else if (old[name] === undefined) report({ rule: 'scope-added', new: place, name })
  }
}

/** HTTP authentication schemes are named in any case (RFC 9110, 11.1), and so are headers (5.1). */
function normal(key: string, scheme: JsonObject): Json | undefined {
  const value = scheme[key]
  if (typeof value !== 'string') return value
  if (key === 'scheme' || (key === 'name' && scheme['in'] === 'header')) return value.toLowerCase()
  return key === 'openIdConnectUrl' ? evenUrl(value) : value
}

type SameUrl = (a: Json | undefined, b: Json | undefined) => boolean

/** Relative addresses are those of the first server (OpenAPI 3.1, 4.7.1: Relative References in URLs). */
function sameUrls(indexes: { old: DocumentIndex; new: DocumentIndex }): SameUrl {
  const baseOf = (index: DocumentIndex): string | undefined => {
    const [server] = documentServers(index).servers
    // As it is written: a slash at its end is where relative ones begin.
    return server && defaultAddress({ ...server, url: String(server.value['url']) })
  }
  const [old, fresh] = [baseOf(indexes.old), baseOf(indexes.new)]
  return (a, b) => {
    if (typeof a !== 'string' || typeof b !== 'string') return equalJson(a, b)
    const [from, to] = [parseUrl(a, old), parseUrl(b, fresh)]
    return evenUrl(a) === evenUrl(b) || (from !== undefined && evenUrl(from.href) === evenUrl(to?.href ?? ''))
  }
}
