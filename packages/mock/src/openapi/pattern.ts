import { RE2JS } from 're2js'

/** A repetition of what itself repeats, such as `(a+)*`: a text that does not match may take for ever. */
const nested = /\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)(?:[*+]|\{\d+,)/

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
  for (const read of nested.test(pattern) ? [linear] : [...engines, linear]) {
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
