/** The project's own style, so that generated code reads like the rest. */
const style = { semi: false, singleQuote: true, printWidth: 110, trailingComma: 'all' } as const

const parsers = { ts: 'typescript', json: 'json', md: 'markdown', yaml: 'yaml' } as const

/** Nobody reads longer files from end to end, and formatting one takes longer than making it. */
const longestFormatted = 500_000

/** The text in the project's style, by the ending of its file name; very long ones stay as they are. */
export async function formatFile(path: string, text: string): Promise<string> {
  const shown = path.endsWith('.ts') ? showHidden(text) : text
  if (shown.length > longestFormatted) return shown.endsWith('\n') ? shown : `${shown}\n`
  const ending = path.slice(path.lastIndexOf('.') + 1)
  if (!Object.hasOwn(parsers, ending)) return shown
  // Package managers write manifests the way JSON.stringify does.
  const isManifest = path === 'package.json' || path.endsWith('/package.json')
  const parser = isManifest ? 'json-stringify' : parsers[ending as keyof typeof parsers]
  // Large, and reads the environment as it loads: only who writes files needs it.
  const { format } = await import('prettier')
  return format(shown, { ...style, parser })
}

/** A text as a string of TypeScript, in the project's style. */
export function literal(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1)
  return showHidden(`'${inside.replaceAll('\\"', '"').replaceAll("'", String.raw`\'`)}'`)
}

/**
 * Code with hidden characters as escapes, which in a string are the same. Of those that turn the direction of writing,
 * nobody reads another order than the compiler does (CVE-2021-42574); of control characters, no terminal obeys one, and
 * Git takes no file for a binary one, whose changes it would not show.
 */
function showHidden(code: string): string {
  return code.replace(
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
