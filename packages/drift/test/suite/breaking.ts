import { brokenAccess } from './breaking/access.ts'
import { brokenAnswers } from './breaking/answers.ts'
import type { Breaking } from './breaking/edits.ts'
import { brokenOperations } from './breaking/operations.ts'
import { brokenSchemas } from './breaking/schemas.ts'

/** Every edit that breaks callers, by name. */
export const breakings: readonly Breaking[] = [
  ...brokenOperations,
  ...brokenSchemas,
  ...brokenAnswers,
  ...brokenAccess,
]
