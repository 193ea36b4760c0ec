import { RE2JS } from 're2js'

/** A group that is repeated, such as `(a+)*` or `(a|a)*`: a text that does not match may take for ever. */
const repeated = /\)[*+{]/
/** What may take any number of characters: of three such, each has the text divided anew for the others. */
const unbounded = /[*+]|\{\d*,\}/g
/** What makes a text match in several ways. */
const ways = /[*+|{]/g

/**
 * The pattern of a schema. Many are written for other engines than JavaScript's with its flag `u`, and some could take longer
 * than a test may: those are RE2's, which takes as long as the text is. What neither can read matches everything.
 */
export function readPattern(pattern: string): { test(text: string): boolean } {
  const engines = [(): RegExp => new RegExp(pattern, 'u'), (): RegExp => new RegExp(pattern)]
  const linear = (): { test(text: string): boolean } => {
    const compiled = RE2JS.compile(pattern)
    return { test: (text) => compiled.matcher(text).find() }
  }
  const isSafe = !repeated.test(pattern)
  const isQuick = isSafe && (pattern.match(unbounded)?.length ?? 0) < 3
  // Nothing is chosen but how often.
  const isSimple = isSafe || pattern.match(ways)?.length === 1
  for (const read of isQuick ? [...engines, linear] : [linear, ...(isSimple ? engines : [])]) {
    try {
      return read()
    } catch {
      // The next one, or none at all.
    }
  }
  return { test: () => true }
}
// Ajv writes this into code it only gives out to others.
readPattern.code = 'readPattern'
