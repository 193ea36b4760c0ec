import { missingTools, type Tool } from './tools.mjs'

declare module 'vitest' {
  interface TaskMeta {
    /** The tools that were missing where this test was skipped. */
    needs?: Tool[]
  }
}

/**
 * Options for `describe` or `test`: the runner skips it where one of the tools is missing, and the last summary of
 * `npm test` counts it below the tool, with the line that installs it. On CI that is a failure.
 */
export function needs(...tools: Tool[]): { skip: boolean; meta: { needs: Tool[] } } {
  const missing = missingTools(tools)
  return { skip: missing.length > 0, meta: { needs: missing } }
}
