import type { ImportStyle } from '@latchkey/spec'

/** Where a line of ours names a module beside it; texts of a document stand in comments and strings, which no line starts with. */
const relative = /^((?:import|export|\}) .*?from '|import ')(\.{1,2}\/[^'\n]+)\.ts'/gm

/**
 * Our code with its relative imports spelled the way a program's compiler and bundler take them.
 *
 * @param code as it is written here, with `.ts`
 */
export function spellImports(code: string, style: ImportStyle = 'ts'): string {
  if (style === 'ts') return code
  return code.replace(relative, style === 'js' ? "$1$2.js'" : "$1$2'")
}
