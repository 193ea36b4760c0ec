import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffDocuments, type Change } from '../src/lib/diff.ts'
import { canonicalJson, type Json, type JsonObject } from '../src/lib/json.ts'
import { fromPointer, toPointer, valueAt } from '../src/lib/json-pointer.ts'

const anyObject = fc
  .dictionary(fc.string(), fc.jsonValue())
  .filter((value) => !('__proto__' in value)) as fc.Arbitrary<JsonObject>
const short = (changes: Change[]) => changes.map(({ kind, pointer, level }) => `${kind} ${pointer} ${level}`)

const at = (root: JsonObject) => (change: Change) => valueAt(root, fromPointer(change.pointer))

describe('the difference of two documents', () => {
  it('is nothing for a document and itself, and for members in another order', () => {
    fc.assert(
      fc.property(anyObject, (document) => {
        const reversed = Object.fromEntries(Object.entries(document).toReversed())
        expect(diffDocuments(document, document)).toEqual([])
        expect(diffDocuments(document, reversed)).toEqual([])
      }),
    )
  })

  it('is something for documents whose members differ', () => {
    fc.assert(
      fc.property(anyObject, fc.string(), fc.string(), (document, name, text) => {
        fc.pre(name !== '__proto__' && canonicalJson(document[name] ?? null) !== JSON.stringify(text))
        expect(diffDocuments(document, { ...document, [name]: text })).not.toEqual([])
      }),
    )
  })

  it('names places that hold what it says they hold', () => {
    fc.assert(
      fc.property(anyObject, anyObject, (a, b) => {
        const changes = diffDocuments(a, b)
        const gone = changes.filter(({ kind }) => kind === 'removed')
        const come = changes.filter(({ kind }) => kind === 'added')
        expect(gone.map(at(a))).toEqual(gone.map(({ before }) => before))
        expect(come.map(at(b))).toEqual(come.map(({ after }) => after))
      }),
    )
  })

  const lists: [title: string, before: Json, after: Json, expected: string[]][] = [
    [
      'a parameter put in front is one addition',
      { parameters: [{ in: 'query', name: 'a' }] },
      {
        parameters: [
          { in: 'query', name: 'b' },
          { in: 'query', name: 'a' },
        ],
      },
      ['added #/parameters/0 contract'],
    ],
    ['required is a set', { required: ['a', 'b'] }, { required: ['b', 'a'] }, []],
    [
      'an enum value is one change',
      { enum: ['a', 'b'] },
      { enum: ['a', 'c', 'b'] },
      ['added #/enum/1 contract'],
    ],
    [
      'servers are told by their address',
      { servers: [{ url: 'a' }, { url: 'b' }] },
      { servers: [{ url: 'b' }] },
      ['removed #/servers/0 contract'],
    ],
    [
      'a scalar type that becomes a list is one change',
      { type: 'string' },
      { type: ['string', 'null'] },
      ['changed #/type contract'],
    ],
  ]
  it.each(lists)('%s', (_title, before, after, expected) => {
    expect(short(diffDocuments(before as JsonObject, after as JsonObject))).toEqual(expected)
  })

  const levels: [pointer: string[], level: string][] = [
    [['paths', '/a', 'get', 'description'], 'text'],
    [['paths', '/a', 'get', 'summary'], 'text'],
    [['components', 'schemas', 'A', 'example', 'type'], 'text'],
    [['info', 'version'], 'text'],
    [['components', 'schemas', 'A', 'properties', 'description', 'type'], 'contract'],
    [['components', 'schemas', 'description', 'type'], 'contract'],
    [['components', 'parameters', 'summary', 'name'], 'contract'],
    [['components', 'schemas', 'A', 'default', 'description'], 'contract'],
    [['paths', '/a', 'get', 'responses', '200', 'description'], 'text'],
    [['openapi'], 'contract'],
  ]
  it.each(levels)('%j is %s', (segments, level) => {
    const build = (value: string) =>
      segments.reduceRight<Json>((inner, key) => ({ [key]: inner }), value) as JsonObject
    expect(short(diffDocuments(build('a'), build('b')))).toEqual([`changed ${toPointer(segments)} ${level}`])
  })
})
