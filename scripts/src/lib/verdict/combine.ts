import type { JsonPointer } from '../json-pointer.ts'
import type { Collected } from './collector.ts'
import type { OneWay } from './compare-schemas.ts'
import type { OperationPair } from './operation-scope.ts'
import { describePlace, plain, quote } from './places.ts'
import type { RedoclyChange, RedoclyReport } from './redocly-report.ts'
import type { Facts } from './rule.ts'
import { effectOf, ruleOf, type RuleName } from './rules.ts'
import type { TypeBreak } from './type-check.ts'
import { compareText, heavier, type Bump, type Change, type Direction, type Source } from './verdict.ts'

type Draft = Omit<Change, 'sources' | 'bump' | 'reason'> & {
  bump: Bump
  reason: string
  sources: Set<Source>
  /** Directions in which the table is certain that it breaks, and those in which the types decide. */
  breaks: ReadonlySet<OneWay>
  unsure: ReadonlySet<OneWay>
  places: readonly JsonPointer[]
}

export type Evidence = {
  findings: readonly Collected[]
  pairs: readonly OperationPair[]
  /** `undefined`: the check did not run. */
  typeBreaks: readonly TypeBreak[] | undefined
  redocly: RedoclyReport | undefined
}

export type Combined = {
  changes: Change[]
  /** What Redocly calls breaking, and the table or the types know to be harmless. */
  overruled: RedoclyChange[]
}

/**
 * Makes one list of changes of three opinions:
 *
 * 1. The table weighs what it found. Where it is unsure, the types decide.
 * 2. A caller that no longer compiles is major. If a finding of the table explains it, the finding bears it; else it
 *    is a change of its own.
 * 3. What Redocly calls breaking counts too, unless the table has a finding at that place, the types show such a
 *    change and fit, or the table compares that matter by meaning.
 */
export function combine({ findings, pairs, typeBreaks, redocly }: Evidence): Combined {
  const drafts = findings.map(weigh)
  if (typeBreaks) drafts.push(...applyTypes(drafts, typeBreaks, pairs))
  const overruled = redocly ? applyRedocly(drafts, redocly, typeBreaks !== undefined) : []
  return { changes: drafts.map(finish), overruled }
}

function weigh({ finding, directions, operations, login }: Collected): Draft {
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
    operations: [...operations].sort(compareText),
    level: rule.level ?? 'contract',
    bump,
    sentence: sentenceOf(rule.say(factsOf(finding, pointer, operations))),
    reason: deciding?.reason ?? '',
    ...(concern === undefined ? {} : { login: concern }),
    sources: new Set(['table']),
    breaks: new Set(effects.filter(([, effect]) => effect.bump === 'major').map(([way]) => way)),
    unsure: new Set(effects.filter(([, effect]) => effect.unsure).map(([way]) => way)),
    places: [old, fresh].filter((place) => place !== undefined),
  }
}

const lifetimeName = /(expires?_?in|lifetime|ttl|max_?age)(\/|$)/i

function directionOf(ways: readonly OneWay[]): Direction {
  const [only] = ways
  return ways.length === 1 && only !== undefined ? only : 'both'
}

function factsOf(
  { rule, name, from, to, values }: Collected['finding'],
  pointer: JsonPointer,
  operations: ReadonlySet<string>,
): Facts {
  const [operation, ...others] = operations
  // What is stated for everything is told of everything, unless it concerns a single operation.
  const whole = pointer === '#/security'
  const everyone =
    operation !== undefined && others.length === 0
      ? quote(operation)
      : 'Every operation without a security of its own'
  const shown = values ?? []
  const list = shown.slice(0, 5).map(quote).join(', ')
  const server = rule.startsWith('server-') && !rule.startsWith('server-variable')
  const owner = rule === 'server-changed' ? name : to
  return {
    place: server
      ? plain(rule === 'server-order-changed' ? '' : (owner ?? ''), 120)
      : whole
        ? everyone
        : describePlace(pointer),
    name: label(rule, name ?? ''),
    from: from === undefined ? 'not stated' : worded(rule, from),
    to: to === undefined ? 'not stated' : worded(rule, to),
    values: shown.length > 5 ? `${list} and ${shown.length - 5} more` : list,
  }
}

/** Names that are words of ours already stay as they are. */
function label(rule: RuleName, name: string): string {
  return rule === 'text-changed' ? plain(name, 80) : quote(name)
}

function worded(rule: RuleName, text: string): string {
  const ours = /^(type-|integer-|security-tightened|security-loosened|tuple-|lifetime-|parameter-style)/.test(
    rule,
  )
  return ours || text === 'not stated' ? plain(text, 120) : quote(text)
}

function sentenceOf(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function applyTypes(
  drafts: readonly Draft[],
  breaks: readonly TypeBreak[],
  pairs: readonly OperationPair[],
): Draft[] {
  const own = new Map<string, Draft & { operations: string[] }>()
  for (const broken of breaks) {
    const concerned = drafts.filter(({ operations }) =>
      broken.schema ? operations.length === 0 : operations.includes(broken.id),
    )
    const explained = concerned.filter((draft) => draft.breaks.has(broken.direction))
    const open = concerned.filter((draft) => draft.unsure.has(broken.direction))
    for (const draft of explained) draft.sources.add('types')
    if (explained.length > 0) continue
    for (const draft of open) {
      draft.bump = 'major'
      draft.reason = `The types no longer fit: ${plain(broken.message, 200)}`
      draft.sources.add('types')
    }
    if (open.length > 0) continue
    const key = `${broken.part} ${broken.message}`
    const known = own.get(key)
    if (known) known.operations = [...known.operations, broken.id].sort(compareText)
    else own.set(key, typeChange(broken, pairs))
  }
  return [...own.values()]
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
    sentence: sentenceOf(ruleOf(rule).say(facts)),
    reason: effectOf(rule, direction).reason,
    sources: new Set(['types']),
    breaks: new Set([direction]),
    unsure: new Set(),
    places: [pointer],
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

function applyRedocly(drafts: Draft[], { changes }: RedoclyReport, typesFit: boolean): RedoclyChange[] {
  const overruled: RedoclyChange[] = []
  for (const change of changes) {
    const own = drafts.filter(({ places }) => places.some((place) => sameMatter(place, change)))
    for (const draft of own) draft.sources.add('redocly')
    if (change.impact !== 'major' || own.some(({ bump }) => bump === 'major')) continue
    const answered =
      own.length > 0 ||
      change.rules.every((rule) => comparedByMeaning.has(rule) || (typesFit && typeVisible.has(rule)))
    if (answered) overruled.push(change)
    else drafts.push(redoclyChange(change))
  }
  return overruled
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

function redoclyChange(change: RedoclyChange): Draft {
  const rule: RuleName = 'redocly-breaking'
  const pointer = change.new ?? change.old ?? '#'
  const facts: Facts = {
    place: describePlace(pointer),
    name: plain(change.rules.join(', '), 80),
    from: '',
    to: plain(change.message, 200),
    values: '',
  }
  return {
    rule,
    pointer,
    in: change.new === undefined ? 'old' : 'new',
    direction: 'both',
    operations: [],
    level: 'contract',
    bump: 'major',
    sentence: sentenceOf(ruleOf(rule).say(facts)),
    reason: effectOf(rule, 'request').reason,
    sources: new Set(['redocly']),
    breaks: new Set(['request', 'response']),
    unsure: new Set(),
    places: [pointer],
  }
}

function finish({ sources, breaks: _breaks, unsure: _unsure, places: _places, ...change }: Draft): Change {
  return { ...change, sources: [...sources] }
}
