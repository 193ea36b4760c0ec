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

export interface AppliedAction {
  /** Position in the overlay, from 0. */
  index: number
  target: string
  /** Where the target was found when the action ran. */
  at: JsonPointer
  tag: 'missing' | 'wrong' | 'inferred'
  /** The description without its tag. */
  description: string
}

export interface OverlayOptions {
  /**
   * Whether each action must match exactly one place, change it, and say why in its description: the rules of this repository.
   * Default: true. Without them an action may match any number of places, or none, as the Overlay Specification has it.
   */
  strict?: boolean | undefined
}

/**
 * Applies an overlay whose every action must match exactly one place and change it: an action that matches nothing or
 * more than one place, or repeats what the document says already, means that the document moved under it.
 *
 * @throws {@link SpecError} naming each such action; all actions are tried, so that one run shows them all
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

  const actions = overlay.data['actions'] as JsonObject[]
  if (actions.length === 0) return { document, applied: [] }
  const problems: Problem[] = []
  const applied: AppliedAction[] = []
  const { default: library } = await import('openapi-format')
  let result = copyJson(document)
  for (const [index, action] of actions.entries()) {
    const target = String(action['target'])
    const description = String(action['description'])
    const matches = library.resolveJsonPath(result, target)
    const before = strict ? readTarget(action, result, matches) : undefined
    const overlaySet = { overlay: String(overlay.data['overlay']), actions: [{ ...action, target }] }
    if (typeof before !== 'string') {
      result = (await library.openapiOverlay(result, { overlaySet })).data as JsonObject
    }
    if (before === undefined) continue
    const fault = typeof before === 'string' ? before : changesNothing(action, result, before)
    if (fault !== undefined) {
      problems.push(locate(`#/actions/${index}`, `action ${index} "${description}" (${target}): ${fault}`))
    }
    if (typeof before === 'string') continue
    applied.push({ index, target, at: before.at, ...readDescription(description) })
  }
  if (problems.length > 0) throw new SpecError(problems)
  return { document: result, applied }
}

interface Target {
  at: JsonPointer
  /** What stood there, as canonical JSON. */
  text: string
}

interface Match {
  parent?: unknown
  key?: unknown
  value?: unknown
}

/** The one place an action changes, or why it cannot be applied by the rules of this repository. */
function readTarget(action: JsonObject, document: Json, matches: readonly Match[]): Target | string {
  const [match] = matches
  if (matches.length !== 1 || !match) return `matches ${matches.length} places instead of exactly one`
  if (action['update'] !== undefined && (match.value === null || typeof match.value !== 'object')) {
    return 'an update needs an object or a list as its target; target the object around it'
  }
  const at = action['target'] === '$' ? '#' : pointerTo(document, match.parent, String(match.key))
  return { at, text: canonicalJson(match.value as Json) }
}

function changesNothing(action: JsonObject, document: Json, { at, text }: Target): string | undefined {
  if (action['remove'] === true || canonicalJson(valueOf(document, at)) !== text) return undefined
  return 'changes nothing: the document says this already, so the action can go'
}

function readDescription(description: string): Pick<AppliedAction, 'tag' | 'description'> {
  const [, tag, text = ''] = /^\[(missing|wrong|inferred)\] ([\s\S]*)$/.exec(description) ?? []
  return { tag: tag as AppliedAction['tag'], description: text }
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
