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
