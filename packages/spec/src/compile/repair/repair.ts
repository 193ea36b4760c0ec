import type { Ask } from './ask.ts'
import { copyJson, type JsonObject, type JsonPointer, toPointer } from '@latchkey/openapi'
import { openComposition } from './closed-compositions.ts'
import { repairDiscriminator } from './discriminators.ts'
import { tellLosses, tellStrayReferences } from './losses.ts'
import { completePath, repairOperationIds, repairParameters, type NamedOperation } from './names.ts'
import { isSpread, spreadQueryStrings } from './query-strings.ts'
import { copyMisplacedReferences, repairReferences } from './references.ts'
import { repairStructure } from './structure.ts'
import { walkObjects } from './walk.ts'

/** Something a document says in a way nobody can use, and what it was taken for. */
export interface Repair {
  pointer: JsonPointer
  reason: string
}

export interface RepairOptions {
  /** Whether a place may be changed. Default: every place. */
  mayRepair?: ((pointer: JsonPointer) => boolean) | undefined
}

export interface Repaired {
  document: JsonObject
  repairs: Repair[]
  /** What the document says that is not in the generated types. */
  losses: Repair[]
  /** What is odd about it and harms nobody. */
  notices: Repair[]
}

/**
 * A document with everything mended that can be without changing what it means, each repair listed with its place. What
 * is beyond repair stays, for the checks that follow.
 */
export function repairDocument(
  document: JsonObject,
  { mayRepair = () => true }: RepairOptions = {},
): Repaired {
  const repairs: Repair[] = []
  const losses: Repair[] = []
  const notices: Repair[] = []
  const note =
    (list: Repair[]) =>
    (at: readonly (string | number)[], reason: string): void => {
      list.push({ pointer: toPointer(at), reason })
    }
  const repaired = note(repairs)
  const ask: Ask = (at, reason) => {
    if (!mayRepair(toPointer(at))) return false
    repaired(at, reason)
    return true
  }
  const copy = copyJson(document)
  copyMisplacedReferences(copy, ask)
  const root = repairStructure(copy, ask)
  repairReferences(root, ask)
  const operations: NamedOperation[] = []
  tellStrayReferences(root, root, [], note(notices))
  walkObjects(root, (value, place) => {
    const { kind, at } = place
    tellStrayReferences(root, value, at, note(notices))
    if (kind === 'discriminator') return repairDiscriminator(root, value, at, ask)
    if (kind === 'schema') openComposition(root, value, at, ask)
    if (kind === 'operation' || kind === 'pathItem') {
      repairParameters(root, value, at, ask)
      spreadQueryStrings(root, value, at, ask)
    }
    if (kind === 'pathItem') completePath(root, value, at, ask)
    // Callbacks are not called, and no types are made of them.
    if (kind === 'operation' && !at.includes('callbacks')) operations.push({ operation: value, at: [...at] })
    const isReplaced = kind === 'parameter' && at[0] === 'components' && isSpread(root, value)
    if (!isReplaced) tellLosses(value, place, note(losses))
    return value
  })
  repairOperationIds(operations, ask)
  return { document: root, repairs, losses, notices }
}
