import { describe, expect, test } from 'vitest'
import { applyOverlay } from '../../src/compile/overlay.ts'
import { parseSource } from '@latchkey/openapi'
import { describeCases } from '@latchkey/testkit'
import { listCases, readCase } from '../cases.ts'

const document = {
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  servers: [{ url: 'https://a.test' }, { url: 'https://b.test/token' }],
  paths: { '/a': { get: { responses: {} } }, '/b': { get: { responses: {} } } },
}

function apply(actions: string) {
  const text = `overlay: 1.0.0\ninfo: { title: t, version: '1' }\nactions:\n${actions}`
  return applyOverlay(document, parseSource('overlay.yaml', text))
}

describe('an overlay', () => {
  test('applies each action and says where', async () => {
    const { document: result, applied } = await apply(`
  - target: $.servers[?@.url=='https://b.test/token']
    description: '[wrong] The token address is no server of the API.'
    remove: true
  - target: $.paths['/a'].get
    description: '[missing] An id.'
    update: { operationId: getA }
`)
    expect(result['servers']).toEqual([{ url: 'https://a.test' }])
    expect(result['paths']).toMatchObject({ '/a': { get: { operationId: 'getA' } } })
    expect(applied).toMatchObject([
      { tag: 'wrong', at: '#/servers/1', description: 'The token address is no server of the API.' },
      { tag: 'missing', at: '#/paths/~1a/get', description: 'An id.' },
    ])
  })

  test('leaves the document it was given alone', async () => {
    const before = structuredClone(document)
    await apply("  - { target: $.info, description: '[wrong] x', update: { title: U } }\n")
    expect(document).toEqual(before)
  })

  const refused: [title: string, action: string, message: RegExp][] = [
    [
      'matches nothing',
      "{ target: $.nothing, description: '[wrong] x', remove: true }",
      /action 0 "\[wrong\] x" \(\$\.nothing\): matches 0 places/,
    ],
    [
      'matches twice',
      "{ target: '$.paths[*].get', description: '[wrong] x', remove: true }",
      /matches 2 places instead of exactly one/,
    ],
    [
      'changes nothing',
      "{ target: $.info, description: '[wrong] x', update: { title: T } }",
      /changes nothing: the document says this already/,
    ],
    [
      'updates a scalar',
      "{ target: $.info.title, description: '[wrong] x', update: U }",
      /needs an object or a list/,
    ],
    [
      'has no tag',
      '{ target: $.info, description: x, remove: true }',
      /#\/actions\/0\/description: must match/,
    ],
    ['has neither update nor remove', "{ target: $.info, description: '[wrong] x' }", /#\/actions\/0: /],
    [
      'has an unknown member',
      "{ target: $.info, description: '[wrong] x', remove: true, updat: 1 }",
      /:4:\d+ #\/actions\/0\/updat: unknown member "updat"/,
    ],
  ]
  test.each(refused)('is refused when an action %s', async (_title, action, message) => {
    await expect(apply(`  - ${action}\n`)).rejects.toThrow(message)
  })

  test('names every failing action at once, with its line', async () => {
    const both = apply(`  - { target: $.x, description: '[wrong] one', remove: true }
  - { target: $.y, description: '[wrong] two', remove: true }
`)
    await expect(both).rejects.toThrow(/^overlay\.yaml:4:5 .*one.*\noverlay\.yaml:5:5 .*two/)
  })
})

describe('an overlay of anybody else', () => {
  const standard = (actions: string) =>
    applyOverlay(
      document,
      parseSource('o.yaml', `overlay: 1.1.0\ninfo: { title: t, version: '1' }\nactions:\n${actions}`),
      {
        strict: false,
      },
    )

  test('may match many places, or none, and need not say why', async () => {
    const { document: result } = await standard(`
  - { target: '$.paths.*.get.responses', update: { default: { description: d } } }
  - { target: "$.paths['/none']", remove: true }
  - { target: "$.paths['/b']", copy: "$.paths['/a']" }
`)
    const responses = { default: { description: 'd' } }
    expect(result['paths']).toEqual({ '/a': { get: { responses } }, '/b': { get: { responses } } })
  })

  const lists = {
    tags: ['a', 'b', 'c', 'a'],
    parameters: [{ name: 'x', in: 'query' }, { name: 'y', in: 'query' }, { name: "it's", in: 'header' }],
    nested: { kept: { 'x-internal': false }, gone: { 'x-internal': true, list: [1] }, none: null },
  } // prettier-ignore
  const over = async (actions: string, version = '1.1.0') => {
    const text = `overlay: ${version}\ninfo: { title: t, version: '1' }\nactions:\n${actions}`
    return (await applyOverlay(lists, parseSource('o.yaml', text), { strict: false })).document
  }

  const honoured: [title: string, actions: string, changed: object][] = [
    ['takes each of several items out of a list', '  - { target: "$.tags[?@ == \'a\']", remove: true }', { tags: ['b', 'c'] }],
    ['takes a slice out of a list', '  - { target: "$.tags[0:3]", remove: true }', { tags: ['a'] }],
    ['takes what is selected twice out once', '  - { target: "$.tags[0,0,-1]", remove: true }', { tags: ['b', 'c'] }],
    ['takes out what holds other selected places', '  - { target: "$.nested..*", remove: true }', { nested: {} }],
    ['reads functions of RFC 9535', '  - { target: "$.parameters[?length(@.name) == 1 && match(@.in, \'q.*\')]", remove: true }', { parameters: [lists.parameters[2]] }],
    ['finds names with quotes', '  - { target: "$.parameters[?@.name == \\"it\'s\\"].in", update: query }', { parameters: [...lists.parameters.slice(0, 2), { name: "it's", in: 'query' }] }],
    ['finds names with hyphens written without quotes', '  - { target: "$.nested[?@.x-internal == true]", remove: true }', { nested: { kept: { 'x-internal': false }, none: null } }],
    ['finds such names at any depth', '  - { target: "$..x-internal", remove: true }', { nested: { kept: {}, gone: { list: [1] }, none: null } }],
    ['appends an entry to a list', '  - { target: $.parameters, update: { name: z, in: query } }', { parameters: [...lists.parameters, { name: 'z', in: 'query' }] }],
    ['puts lists one behind the other', '  - { target: $, update: { parameters: [{ name: x, in: query }] } }', { parameters: [...lists.parameters, { name: 'x', in: 'query' }] }],
    ['updates where remove is false', '  - { target: $.nested.gone, remove: false, update: { x-internal: 1 } }', { nested: { ...lists.nested, gone: { 'x-internal': 1, list: [1] } } }],
    ['lets remove go before update', '  - { target: "$.tags[0]", remove: true, update: z }', { tags: ['b', 'c', 'a'] }],
    ['writes where nothing was written', '  - { target: $, update: { nested: { none: { a: 1 } } } }', { nested: { ...lists.nested, none: { a: 1 } } }],
    ['replaces single values', '  - { target: "$.parameters[*].in", update: path }', { parameters: lists.parameters.map((one) => ({ ...one, in: 'path' })) }],
    ['copies a list behind another', '  - { target: $.tags, copy: $.nested.gone.list }', { tags: ['a', 'b', 'c', 'a', 1] }],
    ['copies what was copied as it was', "  - { target: $.nested.kept, copy: $.nested.gone }\n  - { target: $.nested.kept.list, update: 2 }", { nested: { ...lists.nested, kept: { 'x-internal': true, list: [1, 2] } } }],
    ['does a reusable action', "  - { $ref: '#/components/actions/cut~1all', target: '$.tags[*]' }\ncomponents: { actions: { cut/all: { fields: { remove: true } } } }", { tags: [] }],
  ] // prettier-ignore
  test.each(honoured)('%s', async (_title, actions, changed) => {
    expect(await over(`${actions}\n`, '1.2.0')).toEqual({ ...lists, ...changed })
  })

  const refused: [title: string, action: string, message: RegExp][] = [
    ['has no JSONPath', "{ target: '$.tags[', remove: true }", /^o\.yaml:4:5 .*action 0 \$\.tags\[: .* is no JSONPath of RFC 9535/],
    ['removes everything', '{ target: $, remove: true }', /removes the whole document/],
    ['says nothing', '{ target: $.tags }', /says neither/],
    ['says two things', '{ target: $.tags, update: 1, copy: $.tags }', /has both `update` and `copy`/],
    ['copies many places', "{ target: $.tags, copy: '$.tags[*]' }", /copies \$\.tags\[\*\], which matches 4 places/],
    ['selects lists and objects', "{ target: '$[\"tags\", \"nested\"]', update: {} }", /selects a list \(#\/tags\) and an object/],
    ['puts a value in place of a list', '{ target: $, update: { tags: a } }', /has a value for a list at #\/tags, which do not go together/],
    ['puts a list in place of an object', '{ target: $, update: { nested: { kept: [] } } }', /has a list for an object at #\/nested\/kept/],
    ['refers to no action', "{ $ref: '#/components/actions/x', target: $ }", /leads to no action/],
  ] // prettier-ignore
  test.each(refused)('is refused where it %s', async (_title, action, message) => {
    await expect(over(`  - ${action}\n`)).rejects.toThrow(message)
  })

  test('changes lists of any length', async () => {
    const text = `overlay: 1.1.0
info: { title: t, version: '1' }
actions:
  - { target: '$.tags[0]', remove: true }
  - { target: $.tags, copy: $.tags }
`
    const long = { tags: Array.from({ length: 200_000 }, (_, at) => at) }
    const { document: changed } = await applyOverlay(long, parseSource('o.yaml', text), { strict: false })
    expect(changed['tags']).toHaveLength(2 * 199_999)
  })

  test('is refused for a quote that never ends, however long', async () => {
    const action = `  - { target: "$['${"\\\\'".repeat(200_000)}", remove: true }\n`
    await expect(standard(action)).rejects.toThrow(/is no JSONPath/)
  })

  test('is refused where it breaks the Overlay Specification', async () => {
    await expect(standard('  - { target: paths, remove: true }\n')).rejects.toThrow(
      /^o\.yaml:4:7 #\/actions\/0\/target: must match/,
    )
  })
})

describeCases('the compliance sets of the Overlay project', listCases('overlays'), (sets) => {
  test.each(sets)('%s', async (set) => {
    const read = (file: string) => parseSource(file, readCase(`overlays/${set}/${file}`))
    const { document: result } = await applyOverlay(read('openapi.yaml').data, read('overlay.yaml'), {
      strict: false,
    })
    expect(result).toEqual(read('output.yaml').data)
  })
})
