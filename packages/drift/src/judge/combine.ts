import { compareText, escape, type JsonPointer, type NameParameter, plain, quote } from '@latchkey/openapi'
import type { Collected } from './compare/collector.ts'
import type { Finding } from './compare/finding.ts'
import type { OneWay } from './compare/schema-comparison.ts'
import type { OperationPair } from './compare/operation-scope.ts'
import type { RedoclyChange, RedoclyReport } from './redocly-report.ts'
import type { Facts } from './rules/rule.ts'
import { effectOf, narrowingRules, ruleOf, type RuleName } from './rules/rules.ts'
import { capital, tell, tellInner } from './describe/tell.ts'
import type { TypeBreak } from './type-check/type-check.ts'
import { heavier, type Change } from './verdict.ts'
import type { Bump, Direction, Source } from './terms.ts'

type Draft = Omit<Change, 'sources' | 'bump' | 'reason'> & {
  bump: Bump
  reason: string
  sources: Set<Source>
  /** Directions in which the table is certain that it breaks, and those in which the types decide. */
  breaks: ReadonlySet<OneWay>
  unsure: ReadonlySet<OneWay>
  places: readonly JsonPointer[]
  /** Values it is about. */
  values: readonly string[]
}

export interface Evidence {
  findings: readonly Collected[]
  pairs: readonly OperationPair[]
  /** `undefined`: the check did not run. */
  typeBreaks: readonly TypeBreak[] | undefined
  redocly: RedoclyReport | undefined
  nameParameter: NameParameter
}

export interface Combined {
  changes: Change[]
  /** What Redocly calls breaking, and the table or the types know to be harmless. */
  overruled: RedoclyChange[]
  /** What Redocly calls breaking, and no rule of ours has looked at. It weighs nothing. */
  lookAt: RedoclyChange[]
}

/**
 * Makes one list of changes of three opinions:
 *
 * 1. The table weighs what it found. Where it is unsure, the types decide.
 * 2. A caller that no longer compiles is major. If a finding of the table explains it, the finding bears it; else it
 *    is a change of its own.
 * 3. Redocly is a second pair of eyes: what it calls breaking where the table has no finding is to be looked at, unless
 *    the types show such a change and fit, or the table compares that matter by meaning. It never decides a bump.
 */
export function combine({ findings, pairs, typeBreaks, redocly, nameParameter }: Evidence): Combined {
  const drafts = findings.map((finding) => weigh(finding, nameParameter))
  if (typeBreaks) drafts.push(...applyTypes(drafts, typeBreaks, pairs))
  const seen = redocly
    ? applyRedocly(drafts, redocly, typeBreaks !== undefined)
    : { overruled: [], lookAt: [] }
  return { changes: drafts.map(finish), ...seen }
}

function weigh({ finding, directions, operations, login }: Collected, nameParameter: NameParameter): Draft {
  const concerned = [...operations].sort(compareText)
  const { rule: name, old, new: fresh } = finding
  const rule = ruleOf(name)
  const ways = [...directions].sort()
  const effects = ways.map((way) => [way, effectOf(name, way)] as const)
  const bump = effects.reduce<Bump>((most, [, effect]) => heavier(most, effect.bump), 'none')
  const deciding = effects.find(([, effect]) => effect.bump === bump)?.[1]
  const pointer = fresh ?? old ?? '#'
  const concern = lifetimeName.test(pointer) && login === 'token-operation' ? 'lifetime' : login
  return {
    rule: name,
    pointer,
    in: fresh === undefined ? 'old' : 'new',
    direction: directionOf(ways),
    operations: concerned,
    level: rule.level ?? 'contract',
    bump,
    sentence: tell(finding, concerned, nameParameter),
    reason: `${deciding?.reason ?? ''}${tellInner(finding, nameParameter)}`,
    ...(concern === undefined ? {} : { login: concern }),
    sources: new Set(['table']),
    breaks: new Set(effects.filter(([, effect]) => effect.bump === 'major').map(([way]) => way)),
    unsure: new Set(effects.filter(([, effect]) => effect.unsure).map(([way]) => way)),
    places: placesOf(finding),
    values: finding.values ?? [],
  }
}

function placesOf({ old, new: fresh, because = [] }: Finding): JsonPointer[] {
  return [old, fresh].filter((place) => place !== undefined).concat(because.flatMap(placesOf))
}

const lifetimeName = /(expires?_?in|lifetime|ttl|max_?age)(\/|$)/i

function directionOf(ways: readonly OneWay[]): Direction {
  const [only] = ways
  return ways.length === 1 && only !== undefined ? only : 'both'
}

function applyTypes(
  drafts: readonly Draft[],
  breaks: readonly TypeBreak[],
  pairs: readonly OperationPair[],
): Draft[] {
  const own = new Map<string, Draft & { operations: string[] }>()
  for (const broken of breaks) {
    // A loose schema breaks where a schema it holds does, which operations may need too.
    const concerned = drafts.filter(({ operations }) => broken.schema || operations.includes(broken.id))
    const explained = concerned.filter((draft) => draft.breaks.has(broken.direction))
    const unsure = concerned.filter((draft) => draft.unsure.has(broken.direction))
    const open = broken.named
      ? bearersOf(broken.named, broken.schema ? ownOf(broken.id, unsure) : unsure)
      : unsure.filter(({ rule }) => !narrowingRules.has(rule))
    if (broken.named) {
      // What it is a part of, and did not go by itself, is told by the table.
      for (const draft of open) bear(draft, broken.message)
      continue
    }
    for (const draft of explained) draft.sources.add('types')
    if (explained.length > 0) continue
    for (const draft of open) bear(draft, `The types no longer fit: ${broken.message}`)
    if (open.length > 0) continue
    const key = `${broken.part} ${broken.message}`
    const known = own.get(key)
    if (known) known.operations = [...known.operations, broken.id].sort(compareText)
    else own.set(key, typeChange(broken, pairs))
  }
  return [...own.values()]
}

function bear(draft: Draft, reason: string): void {
  draft.bump = 'major'
  draft.reason = plain(reason, 240)
  draft.sources.add('types')
}

/** Those of a named schema itself, where there are any: others may hold the same value. */
function ownOf(name: string, drafts: readonly Draft[]): readonly Draft[] {
  const schema = `#/components/schemas/${escape(name)}/`
  const own = drafts.filter(({ places }) => places.some((place) => place.startsWith(schema)))
  return own.length > 0 ? own : drafts
}

/** The findings that say of what code named: the value itself, else the form or the kind it stood for. */
function bearersOf({ what, name }: NonNullable<TypeBreak['named']>, drafts: readonly Draft[]): Draft[] {
  const named = drafts.filter(({ rule }) => narrowingRules.has(rule))
  const exact = named.filter(({ values }) => values.includes(name))
  if (what === 'value' && exact.length > 0) return exact
  const wanted = what === 'kind' ? ['type-narrowed', 'alternative-removed'] : ['alternative-removed']
  return named.filter(({ rule }) => wanted.includes(rule))
}

const partNames = {
  parameters: 'the parameters',
  body: 'the body',
  answer: 'the answer',
  error: 'the error',
  schema: 'the schema',
} as const
const partPlaces = {
  parameters: '/parameters',
  body: '/requestBody',
  answer: '/responses',
  error: '/responses',
  schema: '',
} as const

function typeChange(broken: TypeBreak, pairs: readonly OperationPair[]): Draft & { operations: string[] } {
  const { id, part, direction, message, lost, schema } = broken
  const rule: RuleName = lost === undefined ? 'types-incompatible' : 'types-member-lost'
  const base = pairs.find(({ after }) => after.id === id)?.after.operation.pointer
  const pointer = schema ? `#/components/schemas/${id}` : `${base ?? '#'}${partPlaces[part]}`
  const place = schema ? quote(id) : `${partNames[part]} of ${quote(id)}`
  const facts: Facts = {
    place,
    name: quote(lost ?? partNames[part]),
    from: '',
    to: plain(message, 200),
    values: '',
  }
  return {
    rule,
    pointer,
    in: 'new',
    direction,
    operations: schema ? [] : [id],
    level: 'contract',
    bump: 'major',
    sentence: capital(ruleOf(rule).say(facts)),
    reason: effectOf(rule, direction).reason,
    sources: new Set(['types']),
    breaks: new Set([direction]),
    unsure: new Set(),
    places: [pointer],
    values: [],
  }
}

/** Changes of these rules show in the types, so fitting types answer them. */
const typeVisible: ReadonlySet<string> = new Set([
  'schema-type-changed',
  'enum-values-added',
  'enum-values-removed',
  'required-properties-added',
  'required-properties-removed',
  'property-removed',
  'schema-combinator-changed',
])

/** Matters the table compares by meaning, everywhere: no finding there means no difference. */
const comparedByMeaning: ReadonlySet<string> = new Set([
  'schema-constraint-changed',
  'server-removed',
  'security-requirement-changed',
  'security-scheme-changed',
  'media-type-removed',
  'response-header-removed',
])

function applyRedocly(
  drafts: readonly Draft[],
  { changes }: RedoclyReport,
  typesFit: boolean,
): Pick<Combined, 'overruled' | 'lookAt'> {
  const overruled: RedoclyChange[] = []
  const lookAt: RedoclyChange[] = []
  for (const change of changes) {
    const own = drafts.filter(
      ({ level, places }) => level === 'contract' && places.some((place) => sameMatter(place, change)),
    )
    for (const draft of own) draft.sources.add('redocly')
    if (change.impact !== 'major' || own.some(({ bump }) => bump === 'major')) continue
    const answered =
      own.length > 0 ||
      change.rules.every((rule) => comparedByMeaning.has(rule) || (typesFit && typeVisible.has(rule)))
    ;(answered ? overruled : lookAt).push(change)
  }
  return { overruled, lookAt }
}

/** The same place, or one below the other where a whole part came or went. */
function sameMatter(place: JsonPointer, { old, new: fresh }: RedoclyChange): boolean {
  return [old, fresh].some((written) => {
    if (written === undefined) return false
    // A list of required names is told property by property here.
    const other = written.replace(/\/required$/, '/properties')
    return place === written || place.startsWith(`${other}/`) || other.startsWith(`${place}/`)
  })
}

function finish({ sources, breaks: _breaks, unsure: _unsure, places: _places, ...change }: Draft): Change {
  return { ...change, sources: [...sources] }
}
