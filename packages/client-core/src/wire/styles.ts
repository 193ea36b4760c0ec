import {
  asAscii,
  asJson,
  asText,
  encode,
  encodeName,
  encodeUnreserved,
  type Encode,
  refuseValue,
} from './text.ts'

/** Writes one parameter; empty text where there is nothing to write. */
export type Serializer = (name: string, value: unknown, encode: Encode) => string

interface Shape {
  /** What stands before it all. */
  first: string
  /** Between the values of an exploded parameter. */
  separator: string
  /** Between the values of one that is not. */
  delimiter: string
  isNamed: boolean
  /** What stands between a name and an empty value. */
  ifEmpty: string
}

/** RFC 6570, as OpenAPI's styles use it: what is `undefined` or `null` is left out, and so is a value of nothing else. */
function styled({ first, separator, delimiter, isNamed, ifEmpty }: Shape, explode: boolean): Serializer {
  return (name, value, encodeValue) => {
    const label = isNamed ? encodeName(name) : ''
    const named = (key: string, text: string): string => `${key}${text === '' ? ifEmpty : '='}${text}`
    const item = (one: unknown): string => encodeValue(asText(name, one))
    const own = (text: string): string => (isNamed ? named(label, text) : text)
    if (typeof value !== 'object' || value === null || value instanceof Date) return first + own(item(value))
    const members = Object.entries(value).filter(([, one]) => one !== undefined && one !== null)
    if (members.length === 0) return ''
    if (Array.isArray(value)) {
      const items = members.map(([, one]) => item(one))
      return first + (explode ? items.map(own).join(separator) : own(join(name, items, delimiter)))
    }
    const text = explode
      ? members
          .map(([key, one]) => named(isNamed ? encodeName(key) : encodeValue(key), item(one)))
          .join(separator)
      : own(
          join(
            name,
            members.flatMap(([key, one]) => [encodeValue(key), item(one)]),
            delimiter,
          ),
        )
    return first + text
  }
}

const formShape = { first: '', separator: '&', delimiter: ',', isNamed: true, ifEmpty: '=' }

/** `?id=1&id=2`, `?role=admin&first=A`: what a query does unless the document says otherwise. */
export const form = styled(formShape, true)
/** `?id=1,2`, `?obj=role,admin,first,A` */
export const formList = styled(formShape, false)
/** `?id=1%202` */
export const spaceDelimited = styled({ ...formShape, delimiter: '%20' }, false)
/** `?id=1%7C2` */
export const pipeDelimited = styled({ ...formShape, delimiter: '%7C' }, false)

/** `?id=1%092` */
export const tabDelimited = styled({ ...formShape, delimiter: '%09' }, false)

const simpleShape = { first: '', separator: ',', delimiter: ',', isNamed: false, ifEmpty: '=' }

/** `1,2`, `role,admin`: what a path and a header do unless the document says otherwise. */
export const simple = styled(simpleShape, false)
/** `1,2`, `role=admin` */
export const simpleExploded = styled(simpleShape, true)

/** A list of a header or a path that is not joined by commas, as Swagger 2.0 knows them. */
const joined =
  (delimiter: string): Serializer =>
  (name, value, encodeValue) =>
    join(
      name,
      [value].flat().map((one) => encodeValue(asText(name, one))),
      encodeValue(delimiter),
    )

/** The items of a list as one text. What holds the delimiter, encoded as it is, would be two of them to a server. */
function join(name: string, items: readonly string[], delimiter: string): string {
  if (delimiter !== ',' && items.some((one) => one.includes(delimiter)))
    refuseValue(name, `holds an item with "${decodeURIComponent(delimiter)}", which separates items here`)
  return items.join(delimiter)
}

export const spaceJoined = joined(' ')
export const tabJoined = joined('\t')
export const pipeJoined = joined('|')

const labelShape = { ...simpleShape, first: '.', separator: '.' }

/** `.1,2` */
export const label = styled(labelShape, false)
/** `.1.2`, `.role=admin` */
export const labelExploded = styled(labelShape, true)

const matrixShape = { first: ';', separator: ';', delimiter: ',', isNamed: true, ifEmpty: '' }

/** `;id=1,2` */
export const matrix = styled(matrixShape, false)
/** `;id=1;id=2`, `;role=admin` */
export const matrixExploded = styled(matrixShape, true)

/** `?filter=%7B%22a%22%3A1%7D`: a parameter with a media type of its own. */
export const jsonNamed: Serializer = (name, value, encodeValue) =>
  `${encodeName(name)}=${encodeValue(asJson(name, value))}`

/** `%7B%22a%22%3A1%7D` */
export const json: Serializer = (name, value, encodeValue) => encodeValue(asJson(name, value))

/** `{"a":"\\u00fc"}`: a header takes no letters but ASCII. */
export const jsonAscii: Serializer = (name, value) => asAscii(asJson(name, value))

/** One value as text: a parameter with a media type that is not JSON. */
export const textNamed: Serializer = (name, value, encodeValue) =>
  `${encodeName(name)}=${encodeValue(asText(name, value))}`

/** The same, where values go without a name. */
export const text: Serializer = (name, value, encodeValue) => encodeValue(asText(name, value))

/**
 * `?at[from]=1&at[to]=2`, and deeper objects likewise. Items of lists are numbered (`at[days][0]=1&at[days][1]=2`): OpenAPI
 * leaves it open, and this is what the servers read that read lists there at all.
 */
export const deepObject: Serializer = (name, value, encodeValue) => {
  const pairs: string[] = []
  const visit = (key: string, one: unknown): void => {
    if (one === undefined) return
    if (typeof one !== 'object' || one === null || one instanceof Date) {
      pairs.push(`${key}=${encodeValue(asText(name, one))}`)
    } else {
      // The names of the items of a list are their numbers.
      for (const [member, item] of Object.entries(one)) visit(`${key}[${encode(member)}]`, item)
    }
  }
  visit(encodeName(name), value)
  return pairs.join('&')
}

/** The same, with reserved characters as they are (`allowReserved`). */
export const allowReserved =
  (serializer: Serializer): Serializer =>
  (name, value) =>
    serializer(name, value, encodeUnreserved)

/** For style `cookie`: values come as they are to be sent, and those that would be two are refused. */
export const asGiven =
  (serializer: Serializer): Serializer =>
  (name, value) =>
    serializer(name, value, (text) =>
      /^[!-:<-~]*$/.test(text)
        ? // An `&` parts cookies; `;`, which no value has, stands for one of a value.
          text.replaceAll('&', ';')
        : refuseValue(
            `params.cookie.${name}`,
            'holds what a cookie has no room for: escape it as the API says',
          ),
    )

/** For `allowReserved` in a path: nobody can tell which slash is part of a value. */
export const refuseReserved =
  (serializer: Serializer): Serializer =>
  (name, value) =>
    serializer(name, value, (text) => {
      if (encode(text) === encodeUnreserved(text)) return encode(text)
      return refuseValue(
        `params.path.${name}`,
        'holds reserved characters, which cannot go into a path as they are',
      )
    })
