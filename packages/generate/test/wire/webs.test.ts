import type { Json, JsonObject } from '@latchkey/openapi'
import { describe, expect, test } from 'vitest'
import { spellJsonTexts } from '../../src/wire/json-texts.ts'
import { isBinary, propertiesOf, shapesOf } from '../../src/wire/shapes.ts'

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

/** Twenty schemas, each composed of the next one three times: written out, three thousand million. */
function stack(last: JsonObject): JsonObject {
  const keywords = ['allOf', 'oneOf', 'anyOf']
  const schemas = Array.from({ length: 20 }, (_, index): [string, Json] => {
    const next = ref(index === 19 ? 'Last' : `N${index + 1}`)
    return [`N${index}`, { [keywords[index % 3]!]: [next, next, next] }]
  })
  return { openapi: '3.1.0', components: { schemas: { ...Object.fromEntries(schemas), Last: last } } }
}

const ring: JsonObject = {
  openapi: '3.1.0',
  components: { schemas: { N0: { anyOf: [ref('N0'), ref('N0'), ref('N0')] } } },
}

describe('schemas composed of each other', () => {
  test('are walked once, however often they are named', () => {
    const object = stack({ type: 'object', properties: { a: { type: 'string' } } })
    expect([...shapesOf(object, ref('N0'))]).toEqual(['object'])
    expect([...propertiesOf(object, ref('N0')).properties.keys()]).toEqual(['a'])
    expect(isBinary(object, ref('N0'))).toBe(false)
    expect(isBinary(stack({ type: 'string', format: 'binary' }), ref('N0'))).toBe(true)
  })

  test('say nothing where they are nothing but themselves', () => {
    expect([...shapesOf(ring, ref('N0'))].toSorted()).toEqual(['array', 'object', 'scalar', 'string'])
    expect(propertiesOf(ring, ref('N0'))).toEqual({ properties: new Map(), isOpen: true })
    expect(isBinary(ring, ref('N0'))).toBe(false)
  })

  test('keep a file a file', () => {
    const file = { type: 'string', format: 'binary' }
    const document = stack(file)
    const content = { 'application/octet-stream': { schema: ref('N0') } }
    document['paths'] = { '/f': { post: { requestBody: { content }, responses: {} } } }
    spellJsonTexts(document)
    expect(file.format).toBe('binary')
  })
})
