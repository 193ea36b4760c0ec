import { readdir, readFile } from 'node:fs/promises'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, parseDocument } from 'yaml'
// PyYAML line by line, and so a reader of YAML 1.1 that nobody here wrote. What has not moved since is all the better.
import { load } from 'yaml-js'
import { readYaml, rewriteYaml, writeYaml } from '@latchkey/openapi'
import { updateFacts, updateSource } from '@latchkey/spec'
import { createWorkspace } from './support/workspace.ts'

/** What every kind of reader makes of a text. Nobody's 1.1 has all of it: `y` is a truth in the standard, not in Python. */
const readers: Record<string, (text: string) => unknown> = {
  'PyYAML, 1.1': load,
  'yaml, 1.1': (text) => parse(text, { version: '1.1' }),
  'yaml, 1.2': (text) => parse(text),
  'ours, 1.2': (text) => readYaml(text).data,
}

const words = [
  ...['off', 'no', 'yes', 'y', 'n', 'on', 'true', 'False', 'Off', 'NO', 'oN', 'N'],
  ...[
    '~',
    '=',
    '<<',
    'null',
    'Null',
    '',
    '-',
    '?',
    ':',
    '::',
    ':symbol',
    '.',
    '..',
    '...',
    '---',
    '--- a',
    '%YAML',
  ],
  ...[
    '1e3',
    '1E3',
    '1e+3',
    '0o7',
    '010',
    '0777',
    '08',
    '0b11',
    '0x1F',
    '1_000',
    '1,000',
    '+1',
    '-1',
    '.5',
    '5.',
  ],
  ...['.inf', '-.INF', '.nan', '1.5', '3.0.4', '200', '-0', '1_0.5', '685.230_15e+03', '190:20:30.15'],
  ...[
    '12:30',
    '1:30:00',
    '-1:30',
    '20:30:00',
    '2026-11-29',
    '2026-1-1',
    '2026-11-29T20:00:00Z',
    '2001-12-14 21:59:43.10 -5',
  ],
  ...[
    '#',
    'a #b',
    'a: b',
    '- a',
    '* a',
    '&a',
    '!a',
    '!!str',
    '@a',
    '`a',
    '{a}',
    '[a]',
    ', a',
    '| a',
    '> a',
    '"a"',
    "'a'",
  ],
  ...[
    ' a',
    'a ',
    '\ta',
    'a\nb',
    '1\n2\n',
    '\n',
    'a\n\n',
    'a\rb',
    ' \n a',
    ' \n',
    '\n \n',
    ' \t\n\n',
    'a\n \n',
    'a\u0085b',
    'a\u2028b',
    'a\u2029b',
    '\ufeffa',
    '\u007f',
  ],
  ...[
    '\u0000',
    '\u0080',
    '\u009f',
    '\ufffe',
    '\uffff',
    '\\',
    '\\n',
    'a\\',
    'é',
    '日本',
    '😀',
    'x'.repeat(2000),
  ],
]

describe('YAML we write', () => {
  test.each(Object.entries(readers))('is the same data to %s', (_name, read) => {
    for (const word of words) {
      const value = {
        [word]: word,
        list: [word, { [word]: [word] }],
        [`x-${word}`]: { deep: { [word]: word } },
      }
      expect(read(writeYaml(value)), JSON.stringify(word)).toEqual(value)
    }
  })

  test.each(Object.entries(readers))('holds numbers that are numbers to %s', (_name, read) => {
    const numbers = [
      0,
      -0,
      7,
      -7,
      0.1,
      1e20,
      1e21,
      -1e21,
      1.5e300,
      1e-7,
      -2.5e-9,
      5e-324,
      Number.MAX_VALUE,
      2 ** 53,
    ]
    expect(read(writeYaml({ numbers, none: null, yes: true, no: false, empty: [{}, []] }))).toEqual({
      numbers,
      none: null,
      yes: true,
      no: false,
      empty: [{}, []],
    })
  })

  const word = fc.oneof(
    fc.constantFrom(...words),
    fc.string({ unit: 'binary' }).filter((text) => !/[\ud800-\udfff]/.test(text)),
    fc.stringMatching(/^[-+.~=<:0-9a-fxoyEX_,TZ ]{0,12}$/),
  )
  const scalar = fc.oneof(
    word,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  )
  const { value: anything } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value')), fc.dictionary(word, tie('value'))),
  }))
  // JavaScript itself, not YAML, makes something else of this name.
  const isPlain = (value: unknown): boolean => !JSON.stringify(value).includes('__proto__')

  test.each(Object.entries(readers))('is the same data to %s, whatever it holds', (_name, read) => {
    fc.assert(
      fc.property(fc.dictionary(word, anything).filter(isPlain), (value) => {
        expect(read(writeYaml(value))).toEqual({ ...value })
      }),
    )
  })

  test('stays the text somebody else wrote where that is read alike already', () => {
    const written = `# Where it is.
title: Acme # a comment
x-shared: &shared { 'a': "b" }
hosts: [ docs.acme.test ]
live:
  - <<: *shared
    body: { state: 'off' }
`
    const text = rewriteYaml(parseDocument(written))
    expect(text).toBe(written)
    expect(load(text)).toEqual(readYaml(text).data)
  })

  test('rewrites what somebody else wrote and readers disagree on', () => {
    const written = `a: { octal: 0o17, hexadecimal: 0x1F, plain: 010, exponent: 1e3, tilde: ~ }
off: [no, 12:30, 2026-11-29, =, <<, "<<", 1_000]
`
    const text = rewriteYaml(parseDocument(written))
    expect(readYaml(text).data).toEqual(readYaml(written).data)
    expect(load(text)).toEqual(readYaml(written).data)
  })
})

const odd = Object.fromEntries(
  [
    'off',
    'no',
    'yes',
    'y',
    '1e3',
    '0o7',
    '010',
    '12:30',
    '2026-11-29',
    '~',
    '=',
    '.inf',
    '0x1F',
    '1_000',
  ].map((text) => [text, text]),
)
const enumOfAll = { type: 'string', enum: Object.keys(odd), 'x-odd': odd, example: 'off' }

/** A vendor's document with such words in all places; JSON, in which nothing can be mistaken. */
const document = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Off', version: '1e3' },
  servers: [{ url: 'https://api.off.test', description: '010' }],
  security: [{ oauth: ['off'] }],
  tags: [{ name: 'on' }],
  paths: {
    '/on': {
      get: {
        operationId: 'off',
        summary: 'yes',
        tags: ['on'],
        parameters: [{ name: 'n', in: 'query', schema: enumOfAll }],
        responses: {
          '200': {
            description: 'no',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/y' } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      y: {
        type: 'object',
        properties: Object.fromEntries(Object.keys(odd).map((name) => [name, enumOfAll])),
      },
    },
    securitySchemes: {
      oauth: {
        type: 'oauth2',
        flows: {
          clientCredentials: { tokenUrl: 'https://auth.off.test/token', scopes: { off: 'no', '010': '~' } },
        },
      },
    },
  },
})

describe('every writer', () => {
  test('of a new vendor and its generated document writes YAML that is read alike', async () => {
    await using workspace = await createWorkspace({ 'off.json': document })
    expect(await workspace.run('new-vendor', 'off', '--from', 'off.json')).toMatchObject({ code: 0 })
    const files = Object.entries(await workspace.snapshot()).filter(([path]) => /\.ya?ml$/.test(path))
    expect(files.map(([path]) => path)).toEqual(
      ['authored', 'openapi', 'overlay', 'published', 'source'].map((name) => `specs/off/${name}.yaml`),
    )
    for (const [path, text] of files) expect(load(text), path).toEqual(readYaml(text).data)
    const { components } = load(await workspace.read('specs/off/openapi.yaml')) as {
      components: { schemas: object }
    }
    expect(components.schemas).toMatchObject({
      y: { properties: { off: { enum: Object.keys(odd), 'x-odd': odd } } },
    })
  })

  test('of documents made one writes YAML that is read alike', async () => {
    const swagger = `# Off

{% swagger method="get" path="/off" baseUrl="https://api.off.test" summary="no" %}
{% swagger-parameter in="query" name="n" type="String" %}
010
{% endswagger-parameter %}
{% endswagger %}
`
    await using workspace = await createWorkspace({
      'specs/off/source.yaml': `title: 'Off'
hosts: []
published:
  - { kind: gitbook, url: ./off.md }
  - { kind: openapi, url: ./off.json }
`,
      'specs/off/off.md': swagger,
      'specs/off/off.json': document,
    })
    expect(await workspace.run('pull')).toMatchObject({ code: 0 })
    for (const name of ['published', 'source']) {
      const text = await workspace.read(`specs/off/${name}.yaml`)
      expect(load(text), name).toEqual(readYaml(text).data)
    }
    expect(await workspace.read('specs/off/published.yaml')).toContain("'off'")
  })

  test('of what watched pages stated writes YAML that is read alike', () => {
    const url = 'https://docs.off.test/off.md'
    const facts = [...Object.keys(odd), 'row off | no', 'sample a: "b"'].toSorted()
    const text = updateFacts([], [{ kind: 'watched', url, facts }], [{ kind: 'prose', url }], '2026-11-29')
    const pages = [{ url, retrieved: '2026-11-29', facts }]
    expect(load(text ?? '')).toEqual({ pages })
    expect(readYaml(text ?? '').data).toEqual({ pages })
  })

  test('of dates and references writes YAML that is read alike', () => {
    const source =
      'title: Off # the vendor\nhosts: [docs.off.test]\npublished:\n  - kind: openapi\n    retrieved: 2026-11-21\n'
    const read = {
      data: {},
      file: 'off.json',
      locate: () => ({ file: 'off.json', line: 1, column: 1, depth: 0 }),
    }
    const text = updateSource(
      source,
      [
        {
          kind: 'published',
          index: 0,
          text: '{}',
          document: read,
          sha256: '1e3',
          reference: '=',
          notices: [],
        },
      ],
      '2026-11-29',
    )
    const published = [{ kind: 'openapi', retrieved: '2026-11-29', reference: '=', sha256: '1e3' }]
    expect(load(text)).toEqual({ title: 'Off', hosts: ['docs.off.test'], published })
    expect(text).toContain('# the vendor')
  })
})

describe('the spec folders', async () => {
  const specs = new URL('../../specs/', import.meta.url)
  const files = (await readdir(specs, { recursive: true }))
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()

  test.each(files)('%s is the same data in YAML 1.1 and 1.2', async (name) => {
    const text = await readFile(new URL(name, specs), 'utf8')
    const { data } = readYaml(text)
    expect(load(text)).toEqual(data)
    expect(parse(text, { version: '1.1', logLevel: 'silent' })).toEqual(data)
  })
})
