import type { RuleName } from '../rules/rules.ts'

/**
 * What a difference of two schemas means to a validator: fewer values fit, more of them, or either. `stated`: fewer, by
 * something that was left open before. `untold`: no value, or it cannot be told.
 */
export type Meaning = 'narrower' | 'wider' | 'either' | 'stated' | 'untold'

/** @param rule of a difference between schemas; others have none */
export function meaningOf(rule: RuleName): Meaning {
  return meanings.get(rule) ?? 'untold'
}

/** A schema is open to members it does not list, where its types are closed: one that goes lets more through. */
const meanings: ReadonlyMap<RuleName, Meaning> = new Map<RuleName, Meaning>([
  ['type-narrowed', 'narrower'],
  ['integer-narrowed', 'narrower'],
  ['null-refused', 'narrower'],
  ['value-removed', 'narrower'],
  ['values-listed', 'narrower'],
  ['property-became-required', 'narrower'],
  ['required-property-added', 'narrower'],
  ['alternative-removed', 'narrower'],
  ['constraint-tightened', 'narrower'],
  ['format-narrowed', 'narrower'],
  ['type-widened', 'wider'],
  ['integer-widened', 'wider'],
  ['null-allowed', 'wider'],
  ['value-added', 'wider'],
  ['values-opened', 'wider'],
  ['property-removed', 'wider'],
  ['property-unlisted', 'wider'],
  ['property-became-optional', 'wider'],
  ['alternative-added', 'wider'],
  ['map-opened', 'wider'],
  ['constraint-loosened', 'wider'],
  ['constraint-dropped', 'wider'],
  ['type-changed', 'either'],
  ['format-exchanged', 'either'],
  ['content-encoding-changed', 'either'],
  ['property-added', 'stated'],
  ['unknown-members-refused', 'stated'],
  ['map-closed', 'stated'],
  ['constraint-stated', 'stated'],
])
