import type { JsonObject } from '@latchkey/openapi'
import type { BodyFact } from './facts.ts'
import { propertiesOf, requiredOf, shapesOf } from './shapes.ts'

interface JsonMedia {
  mediaType: string
  media: JsonObject
}

/**
 * What tells the values of several spellings of JSON apart, by media type: whether they are lists, else which members only
 * the objects of one of them have. What nothing tells apart is remarked.
 *
 * @param forms take what is no such JSON
 */
export function tellApart(
  document: JsonObject,
  offered: readonly JsonMedia[],
  forms: readonly JsonMedia[],
  remark: (reason: string) => void,
): Map<string, BodyFact> {
  const facts = new Map<string, BodyFact>()
  for (const { mediaType, media } of offered) {
    if (offered.some((other) => isOtherJson(document, media, other.media)))
      facts.set(mediaType, { kind: listing(document, media) === 'list' ? 'jsonList' : 'jsonOther' })
  }
  const alike = differing(offered.filter(({ media }) => listing(document, media) !== 'list'))
  const last = alike.at(-1)
  const besideForms = last && !facts.has(last.mediaType) && tellFromForms(document, last, alike, forms)
  if (besideForms) facts.set(last.mediaType, besideForms)
  // The last one takes what is none of the others.
  const untold = alike.slice(0, -1).filter(({ mediaType, media }) => {
    const required = ownMembers(document, media, alike)
    if (required.length === 0) return true
    facts.set(mediaType, { kind: 'jsonWith', required })
    return false
  })
  const [first] = untold
  const others = alike.slice(first ? alike.indexOf(first) + 1 : alike.length)
  if (first)
    remark(
      `${first.mediaType} is sent where a call does not state ${others.map(({ mediaType }) => mediaType).join(' or ')} as its "Content-Type"`,
    )
  return facts
}

/** How objects are told from those of the forms: by what only the JSON requires, by what only a form knows, or by what JSON requires and they do not. */
function tellFromForms(
  document: JsonObject,
  json: JsonMedia,
  alike: readonly JsonMedia[],
  forms: readonly JsonMedia[],
): BodyFact | undefined {
  if (forms.length === 0) return undefined
  const own = ownMembers(document, json.media, [...alike, ...forms])
  const foreign = membersOfForms(document, alike, forms)
  if (own.length === 0 && foreign.length > 0) return { kind: 'jsonWithout', members: foreign }
  const required = own.length > 0 ? own : requiredBeyond(document, json, forms)
  return required.length > 0 ? { kind: 'jsonWith', required } : undefined
}

/** One media type for each schema. */
function differing(offered: readonly JsonMedia[]): JsonMedia[] {
  const bySchema = new Map<string, JsonMedia>()
  for (const one of offered) {
    const key = JSON.stringify(one.media['schema'] ?? {})
    if (!bySchema.has(key)) bySchema.set(key, one)
  }
  return [...bySchema.values()]
}

/** Members that objects of this media type have to have, and no others know. */
function ownMembers(document: JsonObject, media: JsonObject, all: readonly JsonMedia[]): string[] {
  const others = all
    .filter((one) => one.media !== media)
    .map((one) => propertiesOf(document, one.media['schema']).properties)
  return requiredOf(document, media['schema']).filter((name) => !others.some((known) => known.has(name)))
}

/** Members that JSON requires and one of the forms beside it does not. */
function requiredBeyond(document: JsonObject, json: JsonMedia, forms: readonly JsonMedia[]): string[] {
  const required = forms.map(({ media }) => requiredOf(document, media['schema']))
  return requiredOf(document, json.media['schema']).filter((name) =>
    required.some((names) => !names.includes(name)),
  )
}

/** Members that a form knows and no JSON beside it; none where JSON does not say what it holds. */
function membersOfForms(
  document: JsonObject,
  json: readonly JsonMedia[],
  forms: readonly JsonMedia[],
): string[] {
  const namesOf = (one: JsonMedia): string[] => [
    ...propertiesOf(document, one.media['schema']).properties.keys(),
  ]
  const known = json.map(namesOf)
  if (known.some((names) => names.length === 0)) return []
  const all = new Set(known.flat())
  return [...new Set(forms.flatMap(namesOf))].filter((name) => !all.has(name))
}

/** Whether the JSON of one media type is lists, and that of the other is none. */
export function isOtherJson(document: JsonObject, a: JsonObject, b: JsonObject): boolean {
  const [one, other] = [listing(document, a), listing(document, b)]
  return one !== undefined && other !== undefined && one !== other
}

/** Whether JSON of a media type is a list, or anything but one; `undefined` where it may be either. */
function listing(document: JsonObject, { schema }: JsonObject): 'list' | 'other' | undefined {
  const shapes = shapesOf(document, schema)
  if (!shapes.has('array')) return 'other'
  return shapes.size === 1 ? 'list' : undefined
}
