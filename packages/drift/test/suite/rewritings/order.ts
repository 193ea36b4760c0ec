import { copyJson } from '@latchkey/openapi'
import { list, object, operations, reordered, walk } from '../document.ts'
import { edit, type Rewriting } from './edits.ts'

/** The same in another order, with other words, other extensions. */
export const otherOrders: readonly Rewriting[] = [
  { name: 'members in another order', rewrite: (document) => object(reordered(document)) },
  edit('paths in another order', (document) => {
    document['paths'] = Object.fromEntries(Object.entries(object(document['paths'])).toReversed())
    return Object.keys(object(document['paths'])).length
  }),
  edit('parameters in another order', (document) => {
    let count = 0
    for (const { operation } of operations(document)) {
      const parameters = list(operation['parameters'])
      if (parameters.length < 2) continue
      operation['parameters'] = parameters.toReversed()
      count++
    }
    return count
  }),
  ...['required', 'enum'].map((key) =>
    edit(`${key} in another order`, (document) => {
      let count = 0
      walk(document, (value, kind) => {
        if (kind !== 'schema' || list(value[key]).length < 2) return
        value[key] = list(value[key]).toReversed()
        count++
      })
      return count
    }),
  ),
  edit('ways to log in in another order', (document) => {
    let count = 0
    for (const holder of [document, ...operations(document).map(({ operation }) => operation)]) {
      if (list(holder['security']).length < 2) continue
      holder['security'] = list(holder['security']).toReversed()
      count++
    }
    return count
  }),
  edit('other words', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (typeof value['description'] !== 'string' || value['$ref'] !== undefined || kind === 'discriminator')
        return
      value['description'] = `${value['description']} It is said.`
      count++
    })
    return count
  }),
  edit('white space in words', (document) => {
    let count = 0
    walk(document, (value) => {
      if (typeof value['description'] !== 'string') return
      value['description'] = ` ${value['description'].replaceAll(' ', '  ')}\n`
      count++
    })
    return count
  }),
  edit('extensions everywhere', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (
        ['schema', 'operation', 'parameter', 'info', 'response', 'pathItem'].includes(kind) &&
        value['$ref'] === undefined
      ) {
        value['x-made-by'] = { name: 'a generator', at: '2026-01-01' }
        count++
      }
    })
    return count
  }),
  edit('another version of the document', (document) => {
    document['info'] = { ...object(document['info']), version: '99.1' }
    return 1
  }),
  ...['oneOf', 'anyOf', 'allOf', 'type'].map((key) =>
    edit(`${key} in another order`, (document) => {
      let count = 0
      walk(document, (value, kind) => {
        if (kind !== 'schema' || list(value[key]).length < 2) return
        value[key] = list(value[key]).toReversed()
        count++
      })
      return count
    }),
  ),
  edit('values and required names said twice', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (kind !== 'schema') return
      for (const key of ['enum', 'required']) {
        const [first, ...others] = list(value[key])
        if (first === undefined) continue
        value[key] = [first, ...others, first]
        count++
      }
    })
    return count
  }),
  edit('scopes in another order', (document) => {
    let count = 0
    for (const holder of [document, ...operations(document).map(({ operation }) => operation)]) {
      for (const way of list(holder['security'])) {
        for (const [name, scopes] of Object.entries(object(way))) {
          if (list(scopes).length < 2) continue
          object(way)[name] = list(scopes).toReversed()
          count++
        }
      }
    }
    return count
  }),
  edit('a way to log in said twice', (document) => {
    let count = 0
    for (const holder of [document, ...operations(document).map(({ operation }) => operation)]) {
      const [first] = list(holder['security'])
      if (first === undefined) continue
      holder['security'] = [...list(holder['security']), copyJson(first)]
      count++
    }
    return count
  }),
  edit('other tags, other links outside', (document) => {
    document['tags'] = [{ name: 'all', description: 'All of it.' }]
    document['externalDocs'] = { url: 'https://docs.example/elsewhere' }
    for (const { operation } of operations(document)) operation['tags'] = ['all']
    return 1
  }),
  edit('other examples', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (kind === 'mediaType' && value['schema'] !== undefined) {
        delete value['example']
        value['examples'] = { one: { summary: 'One', value: { a: 1 } } }
        count++
      } else if (kind === 'schema' && value['type'] === 'string' && value['$ref'] === undefined) {
        value['example'] = 'an example'
        count++
      }
    })
    return count
  }),
  edit('extensions where names stand', (document) => {
    for (const holder of [document, object(document['paths']), object(document['components'])]) {
      holder['x-order'] = ['one', { $ref: '#/nowhere' }]
    }
    for (const { operation } of operations(document)) object(operation['responses'])['x-cached'] = true
    return 1
  }),
]
