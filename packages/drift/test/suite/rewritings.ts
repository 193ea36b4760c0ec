import { statedDefaults } from './rewritings/defaults.ts'
import type { Rewriting } from './rewritings/edits.ts'
import { otherLevels } from './rewritings/levels.ts'
import { otherNames } from './rewritings/names.ts'
import { otherOrders } from './rewritings/order.ts'
import { otherParts } from './rewritings/parts.ts'
import { otherReferences } from './rewritings/references.ts'
import { otherSchemas } from './rewritings/schemas.ts'
import { otherSpellings } from './rewritings/spellings.ts'

/** Every way to write a document that means the same, by name. */
export const rewritings: readonly Rewriting[] = [
  ...otherOrders,
  ...statedDefaults,
  ...otherLevels,
  ...otherReferences,
  ...otherSchemas,
  ...otherParts,
  ...otherNames,
  ...otherSpellings,
]
