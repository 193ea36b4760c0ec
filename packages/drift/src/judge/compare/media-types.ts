import type { Json } from '@latchkey/openapi'

/**
 * A media type in one spelling (RFC 9110, 8.3.1): type and names of parameters in lower case, parameters in one order
 * and without quotes. UTF-8 goes without saying, and a boundary is made anew for each message.
 */
export function evenMediaType(written: string): string {
  const [type = '', ...parameters] = written.split(';').map((part) => part.trim())
  const kept = parameters.flatMap((parameter) => {
    const [name = '', ...rest] = parameter.split('=')
    const key = name.trim().toLowerCase()
    const value = rest
      .join('=')
      .trim()
      .replace(/^"(.*)"$/, '$1')
    const isQuiet = key === '' || key === 'boundary' || (key === 'charset' && /^utf-?8$/i.test(value))
    return isQuiet ? [] : [`${key}=${key === 'charset' ? value.toLowerCase() : value}`]
  })
  return [type.toLowerCase(), ...kept.sort()].join(';')
}

/** Without its parameters. */
export function bareMediaType(written: string): string {
  return (written.split(';')[0] ?? '').trim().toLowerCase()
}

/** Whether everything of a media type is in a range: `image/png` in `image/*`. */
export function isInRange(mediaType: string, range: string): boolean {
  if (!isRange(range) || mediaType === range) return false
  return range === '*/*' || bareMediaType(mediaType).startsWith(range.slice(0, -1))
}

function isRange(mediaType: string): boolean {
  return mediaType === '*/*' || /^[^/*;]+\/\*$/.test(mediaType)
}

const files = /^(application\/(octet-stream|pdf|zip)$|image\/|audio\/|video\/)/

/** What content is where no schema says it: the bytes of a file, or anything. */
export function unstatedContent(mediaType: string): Json {
  return files.test(bareMediaType(mediaType)) ? { type: 'string', format: 'binary' } : {}
}
