import {
  canonicalJson,
  copyJson,
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  type Problem,
  type SourceDocument,
  SpecError,
  toPointer,
} from '@latchkey/openapi'
import { checkSchema } from '../schemas.ts'

export type AppliedAction = {
  /** Position in the overlay, from 0. */
  index: number
  target: string
  /** Where the target was found when the action ran. */
  at: JsonPointer
  tag: 'missing' | 'wrong' | 'inferred'
  /** The description without its tag. */
  description: string
}

export type OverlayOptions = {
  /**
   * Whether each action must match exactly one place, change it, and say why in its description: the rules of this house.
   * Default: true. Without them an action may match any number of places, or none, as the Overlay Specification has it.
   */
  strict?: boolean | undefined
}

/**
 * Applies an overlay whose every action must match exactly one place and change it: an action that matches nothing or
 * more than one place, or repeats what the document says already, means that the document moved under it.
 *
 * @throws SpecError naming each such action; all actions are tried, so that one run shows them all
 */
export async function applyOverlay(
  document: JsonObject,
  overlay: SourceDocument,
  { strict = true }: OverlayOptions = {},
): Promise<{ document: JsonObject; applied: AppliedAction[] }> {
  const findings = checkSchema(strict ? 'overlay' : 'standardOverlay', overlay.data)
  const locate = (pointer: JsonPointer, reason: string): Problem => {
    const { file, line, column } = overlay.locate(pointer)
    return { file, line, column, pointer, reason }
  }
  if (findings.length > 0) throw new SpecError(findings.map(({ pointer, reason }) => locate(pointer, reason)))

  const problems: Problem[] = []
  const applied: AppliedAction[] = []
  const actions = overlay.data['actions'] as JsonObject[]
  if (actions.length === 0) return { document, applied }
  let result = copyJson(document)
  const { default: openapiFormat } = await import('openapi-format')
  for (const [index, action] of actions.entries()) {
    const target = String(action['target'])
    const description = String(action['description'])
    const report = (reason: string): void => {
      problems.push(locate(`#/actions/${index}`, `action ${index} "${description}" (${target}): ${reason}`))
    }
    const matches = openapiFormat.resolveJsonPath(result, target)
    const [match] = matches
    if (strict && (matches.length !== 1 || !match)) {
      report(`matches ${matches.length} places instead of exactly one`)
      continue
    }
    if (
      strict &&
      action['update'] !== undefined &&
      (match?.value === null || typeof match?.value !== 'object')
    ) {
      report('an update needs an object or a list as its target; target the object around it')
      continue
    }
    const at = !match || target === '$' ? '#' : pointerTo(result, match.parent, String(match.key))
    const before = strict ? canonicalJson(match?.value as Json) : ''
    const overlaySet = { overlay: String(overlay.data['overlay']), actions: [{ ...action, target }] }
    const { data } = await openapiFormat.openapiOverlay(result, { overlaySet })
    result = data as JsonObject
    if (!strict) continue
    if (action['remove'] !== true && canonicalJson(valueOf(result, at)) === before) {
      report('changes nothing: the document says this already, so the action can go')
    }
    const [, tag, text] = /^\[(missing|wrong|inferred)\] ([\s\S]*)$/.exec(description) ?? []
    applied.push({ index, target, at, tag: tag as AppliedAction['tag'], description: text ?? '' })
  }
  if (problems.length > 0) throw new SpecError(problems)
  return { document: result, applied }
}

function valueOf(root: Json, pointer: JsonPointer): Json {
  let value: Json = root
  for (const segment of fromPointer(pointer)) {
    value = (Array.isArray(value) ? value[Number(segment)] : isObject(value) ? value[segment] : null) ?? null
  }
  return value
}

/** The library names a match by its parent object; no part of a document is shared, so identity finds the place. */
function pointerTo(root: Json, parent: unknown, key: string): JsonPointer {
  const find = (value: Json, segments: string[]): string[] | undefined => {
    if (value === parent) return [...segments, key]
    if (value === null || typeof value !== 'object') return undefined
    for (const [name, member] of Object.entries(value)) {
      const found = find(member, [...segments, name])
      if (found) return found
    }
    return undefined
  }
  return toPointer(find(root, []) ?? [])
}
