import {
  canonicalJson,
  copyJson,
  fromPointer,
  type Json,
  type JsonObject,
  type JsonPointer,
  type Problem,
  type SourceDocument,
  SpecError,
  valueAt,
} from '@latchkey/openapi'
import { checkSchema } from '../schemas.ts'
import { applyAction, type Place, type Refuse, selectPlaces, writtenOut } from './overlay-actions.ts'

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
  const result = copyJson(document)
  for (const [index, given] of actions.entries()) {
    const target = String(given['target'])
    const refuse: Refuse = (reason, cause) => {
      const { description } = given
      const name = typeof description === 'string' ? `"${description}" (${target})` : target
      const problem = locate(`#/actions/${index}`, `action ${index} ${name}: ${reason}`)
      throw new SpecError([problem], { cause })
    }
    try {
      const action = writtenOut(given, overlay.data, refuse)
      const places = await selectPlaces(result, target, refuse)
      const before = strict ? onlyPlace(action, places, refuse) : undefined
      await applyAction(result, action, places, refuse)
      if (!before) continue
      applied.push({ index, target, at: before.at, ...readDescription(String(action['description'])) })
      if (changesNothing(action, result, before))
        refuse('changes nothing: the document says this already, so the action can go')
    } catch (error) {
      if (!(error instanceof SpecError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new SpecError(problems)
  return { document: result, applied }
}

interface Target {
  at: JsonPointer
  /** What stood there, as canonical JSON. */
  text: string
}

/** The one place an action changes by the rules of this repository. */
function onlyPlace(action: JsonObject, places: readonly Place[], refuse: Refuse): Target {
  const [place] = places
  if (places.length !== 1 || !place) return refuse(`matches ${places.length} places instead of exactly one`)
  if (action['update'] !== undefined && (place.value === null || typeof place.value !== 'object')) {
    refuse('an update needs an object or a list as its target; target the object around it')
  }
  return { at: place.at, text: canonicalJson(place.value) }
}

function changesNothing(action: JsonObject, document: Json, { at, text }: Target): boolean {
  return action['remove'] !== true && canonicalJson(valueAt(document, fromPointer(at)) ?? null) === text
}

function readDescription(description: string): Pick<AppliedAction, 'tag' | 'description'> {
  const [, tag, text = ''] = /^\[(missing|wrong|inferred)\] ([\s\S]*)$/.exec(description) ?? []
  return { tag: tag as AppliedAction['tag'], description: text }
}
