import { isScalar, stringify, visit, type Document, type ScalarTag, type SchemaOptions } from 'yaml'

/**
 * YAML that readers of version 1.1 (PyYAML, Ruby, many tools in Go) and of version 1.2 take for the same data: `off`,
 * `12:30` or `2026-11-29` are quoted, exponents have the point and the sign 1.1 asks for, and characters that 1.1 takes
 * for the end of a line are escaped.
 */
export function writeYaml(value: object): string {
  return stringify(value, { ...readAlike, lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false })
}

/** The text of a document somebody else wrote, comments included, in YAML that is read alike. */
export function rewriteYaml(document: Document): string {
  visit(document, {
    // `0o17` is a string in 1.1: numbers are written in their plainest form.
    Scalar: (_key, node) => void delete node.format,
    Pair: (_key, { key }) => {
      if (isScalar(key) && key.type === 'PLAIN' && key.value === merge.description) key.value = merge
    },
  })
  document.setSchema('1.2', { ...readAlike, customTags: (tags) => [mergeKey, ...ownTags, ...tags] })
  return document.toString({ lineWidth: 0, singleQuote: true })
}

const text = 'tag:yaml.org,2002:str'

/** What some reader takes for another type when it is not quoted. */
const mistakable: ScalarTag = {
  tag: 'mistakable',
  default: true,
  // Numbers, dates and times by their characters; `.inf`, `e1`; `=`, `~`, `<<` and Ruby's symbols; the start and end of
  // documents; the words; tabs, which 1.1 has in quotes only.
  test: new RegExp(
    [
      String.raw`^[-+]?\.?[0-9][-+0-9_,.:beotxz ]*$`,
      String.raw`^[-+]?(?:0x[0-9a-f_]+|\.?(?:inf|nan)|[.e][-+0-9_.e]*)$`,
      '^[=~:<]',
      String.raw`^(?:---|\.\.\.)`,
      '^(?:y|n|yes|no|on|off|true|false|null)$',
      String.raw`\t`,
    ].join('|'),
    'i',
  ),
  resolve: (written) => written,
}

/** Not printable in YAML, or the end of a line in YAML 1.1 only, or a mark of byte order. */
const special = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/
/** Lines of blanks alone, which the library's block style loses. */
const blank = /^[ \t]*\n\s*$/

const escaped: ScalarTag = {
  tag: text,
  default: true,
  test: /(?!)/,
  identify: (value) => typeof value === 'string' && (special.test(value) || blank.test(value)),
  resolve: (written) => written,
  stringify: ({ value }) =>
    JSON.stringify(value).replace(
      new RegExp(special, 'g'),
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
}

/** Numbers 1.1 takes for a string, such as `1e21`, and the zero whose sign it loses. */
const exponent: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /(?!)/,
  identify: (value) => typeof value === 'number' && (/\de/.test(String(value)) || Object.is(value, -0)),
  resolve: Number,
  stringify: ({ value }) => (value === 0 ? '-0.0' : String(value).replace(/^(-?\d+)e/, '$1.0e')),
}

const merge = Symbol('<<')

/** `<<` as the key that merges: the one place where it is not quoted, because somebody meant it. */
const mergeKey: ScalarTag = {
  tag: 'merge',
  default: 'key',
  test: /(?!)/,
  identify: (value) => value === merge,
  resolve: (written) => written,
  stringify: () => '<<',
}

const ownTags = [escaped, exponent]

const readAlike: SchemaOptions = {
  schema: 'core',
  compat: [mistakable],
  customTags: (tags) => [...ownTags, ...tags],
}
