/** Text of a document in a comment of code: one line, which ends no comment and begins no tag. */
export function comment(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replaceAll('*/', '*\\/')
    .replace(/@(?=\w)/g, '\\@')
    .trim()
}
