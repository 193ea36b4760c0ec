/**
 * JSON without its comments (`//`, `/* … *\/`), each of which becomes blanks, so that everything stays where it was. To
 * YAML they would be the beginning of the name that follows. Anything but JSON is given back as it is.
 */
export function withoutComments(text: string): string {
  if (!json.test(text.slice(0, 100_000))) return text
  let plain = ''
  let from = 0
  const mark = /"|(?<=[\s[{,:])'|\/\/|\/\*/g
  for (let match = mark.exec(text); match; match = mark.exec(text)) {
    const { index, 0: found } = match
    if (found === '"') mark.lastIndex = endOfString(text, index)
    else if (found === "'") mark.lastIndex = endOfSingle(text, index)
    // Otherwise it is the middle of a word, such as an address in YAML.
    else if (!/[:a-z/]/i.test(text[index - 1] ?? '')) {
      const close = text.indexOf(found === '//' ? '\n' : '*/', index + 2)
      if (close === -1 && found === '/*') break
      const end = close === -1 ? text.length : close + (found === '//' ? 0 : 2)
      plain += text.slice(from, index) + text.slice(index, end).replace(/[^\n]/g, ' ')
      from = end
      mark.lastIndex = end
    }
  }
  return plain + text.slice(from)
}

/** An object whose first name is in quotes, whatever comments stand before the one and the other. */
const json =
  /^\uFEFF?(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*\{(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*["}]/

function endOfString(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  return end + 1
}

/** YAML's single quotes, in which two stand for one. */
function endOfSingle(text: string, start: number): number {
  let end = text.indexOf("'", start + 1)
  while (end !== -1 && text[end + 1] === "'") end = text.indexOf("'", end + 2)
  return end === -1 ? text.length : end + 1
}
