import type { JsonObject } from '../json.ts'
import { toPointer, type JsonPointer } from '../json-pointer.ts'
import { repairDiscriminators } from './discriminators.ts'
import { findLosses } from './losses.ts'
import { repairNames } from './names.ts'
import { repairReferences } from './references.ts'
import { repairStructure } from './structure.ts'

/** Something a document says in a way nobody can use, and what it was taken for. */
export type Repair = { pointer: JsonPointer; reason: string }

/** Says what is about to be done at a place; `false` where the place is not to be touched. */
export type Ask = (at: readonly (string | number)[], reason: string) => boolean

export type RepairOptions = {
  /** Whether a place may be changed. Default: every place. */
  mayRepair?: ((pointer: JsonPointer) => boolean) | undefined
}

/**
 * A document with everything mended that can be without changing what it means, each repair listed with its place. What
 * is beyond repair stays, for the checks that follow.
 */
export function repairDocument(
  document: JsonObject,
  { mayRepair = () => true }: RepairOptions = {},
): { document: JsonObject; repairs: Repair[]; losses: Repair[] } {
  const repairs: Repair[] = []
  const ask: Ask = (at, reason) => {
    const pointer = toPointer(at)
    if (!mayRepair(pointer)) return false
    repairs.push({ pointer, reason })
    return true
  }
  const result = repairStructure(structuredClone(document), ask)
  repairReferences(result, ask)
  repairDiscriminators(result, ask)
  repairNames(result, ask)
  return { document: result, repairs, losses: findLosses(result) }
}
