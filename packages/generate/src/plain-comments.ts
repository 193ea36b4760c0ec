/**
 * Writes openapi-typescript's comments as editors show them best: texts come first, a paragraph each, and without a tag, which
 * hovers would name and lists of members would not show; no tag says what the type beside it says.
 *
 * @param types as openapi-typescript prints them: a comment is on lines of its own
 */
export function plainComments(types: string): string {
  return types.replaceAll(
    /^( *)\/\*\*(?: (.*) |\n([^]*?)\n *)\*\/\n/gm,
    (_, indent: string, one: string | undefined, several: string) =>
      printComment(one === undefined ? itemsOf(several) : [one], indent),
  )
}

/** What a comment says: its lines, each with those that go on about it, which openapi-typescript indents by four. */
function itemsOf(comment: string): string[] {
  return comment
    .replaceAll(/^ *\* ?/gm, '')
    .split(/\n(?! {4}|$)/m)
    .map((item) => (isTag(item) ? item : item.replaceAll(/^ {4}/gm, '')))
}

/** A text that begins like a tag would be one. */
function isTag(item: string): boolean {
  return /^@(?!description [^@])/.test(item)
}

function printComment(items: readonly string[], indent: string): string {
  const texts = items.filter((item) => !isTag(item)).map((item) => item.replace(/^@description /, ''))
  const tags = items.filter((item) => isTag(item) && !/^@(?:constant|enum \{.*\})$/.test(item))
  const said = [...(texts.length > 0 ? [texts.join('\n\n')] : []), ...tags]
  if (said.length === 0) return ''
  const lines = said.join('\n').split('\n')
  const printed =
    lines.length === 1
      ? [`/** ${lines[0]} */`]
      : ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */']
  return printed.map((line) => `${indent}${line}\n`).join('')
}
