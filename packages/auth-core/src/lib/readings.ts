/** A character that is spelled out: in a URL, in JSON, in HTML, or with a needless backslash. */
const SPELLED_OUT = /(?:%|\\u00|&#x0*)([\da-f]{2});?|&#0*(\d{2,3});?|&(amp|lt|gt|quot|apos);|\\\//gi
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * What a text may say: as it is, with what is spelled out put back (twice: a URL in a URL), and each of its words as base64
 * that begins at any letter, in which something may be spelled out again. Bytes are a character each.
 */
export function readingsOf(text: string): string[] {
  const once = putBack(text)
  const twice = putBack(once)
  const decoded = twice.split(/\s+/).flatMap((word) => {
    const letters = word
      .replace(/-/g, '+')
      .replace(/_/g, '/')
      .replace(/[^a-z\d+/]/gi, '')
    return [0, 1, 2, 3].map((from) => {
      const part = letters.slice(from)
      // Padding may be missing, but one letter alone is less than a byte.
      return atob(part.length % 4 === 1 ? part + 'A' : part)
    })
  })
  return [text, once, twice, ...decoded, ...decoded.map(putBack)]
}

function putBack(text: string): string {
  return text.replace(SPELLED_OUT, (spelled, hex?: string, decimal?: string, name?: string) => {
    if (spelled === '\\/') return '/'
    return name ? NAMED[name.toLowerCase()]! : String.fromCharCode(hex ? parseInt(hex, 16) : Number(decimal))
  })
}
