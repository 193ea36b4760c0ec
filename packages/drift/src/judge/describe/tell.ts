import {
  describePlace,
  type JsonPointer,
  type NameParameter,
  operationsInWords,
  plain,
  quote,
} from '@latchkey/openapi'
import type { Finding } from '../compare/finding.ts'
import type { Facts } from '../rules/rule.ts'
import { ruleOf, type RuleName } from '../rules/rules.ts'

/** A finding as a sentence a user understands. */
export function tell(finding: Finding, operations: readonly string[], nameParameter: NameParameter): string {
  return capital(ruleOf(finding.rule).say(factsOf(finding, operations, nameParameter)))
}

/** A few of the differences a finding sums up, as sentences. */
export function tellInner({ because = [] }: Finding, nameParameter: NameParameter): string {
  if (because.length === 0) return ''
  const told = because.slice(0, 2).map((finding) => tell(finding, [], nameParameter))
  const more = because.length > told.length ? ` And ${because.length - told.length} more.` : ''
  return ` ${told.join(' ')}${more}`
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const mostValues = 5

function factsOf(finding: Finding, operations: readonly string[], nameParameter: NameParameter): Facts {
  const { rule, name = '', from, to, values = [] } = finding
  const list = values.slice(0, mostValues).map(quote).join(', ')
  return {
    place: placeOf(finding, operations, nameParameter),
    name: label(rule, name),
    from: from === undefined ? 'not stated' : worded(rule, from),
    to: to === undefined ? 'no longer stated' : worded(rule, to),
    values: values.length > mostValues ? `${list} and ${values.length - mostValues} more` : list,
  }
}

function placeOf(
  { rule, old, new: fresh }: Finding,
  operations: readonly string[],
  nameParameter: NameParameter,
): string {
  const pointer: JsonPointer = fresh ?? old ?? '#'
  const { told } = ruleOf(rule)
  if (told === 'operations') {
    if (operations.length > 0) return operationsInWords(operations)
    return /^#\/(security|servers)\b/.test(pointer)
      ? 'every operation'
      : describePlace(pointer, nameParameter)
  }
  // A part of an answer that came or went: told of the answer.
  if (told === 'owner') return describePlace(pointer.split('/').slice(0, -2).join('/'), nameParameter)
  return describePlace(pointer, nameParameter)
}

function label(rule: RuleName, name: string): string {
  if (name === '') return ''
  if (/^(required-)?parameter-/.test(rule)) return parameterInWords(name)
  // Words of ours, not of the document.
  return rule === 'text-changed' ? plain(name, 80) : quote(name)
}

/** `query limit` is the query parameter `limit`. */
export function parameterInWords(name: string): string {
  const [place = '', ...rest] = name.split(' ')
  return `${plain(place, 20)} parameter ${quote(rest.join(' '))}`
}

function worded(rule: RuleName, text: string): string {
  const ours =
    /^(type-|integer-|security-tightened|security-loosened|tuple-|lifetime-|parameter-style|header-style|one-way-|part-encoding-)/.test(
      rule,
    )
  return ours ? plain(text, 120) : quote(text)
}
