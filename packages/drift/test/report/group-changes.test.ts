import { describe, expect, test } from 'vitest'
import { judge } from '../../src/judge/index.ts'
import { headlineOf, operationsLine, sectionsOf } from '../../src/report/group-changes.ts'
import { shop, set, edits } from '../judge/shop.ts'

describe('sectionsOf', () => {
  test('tells one change over many operations once, logins first within their weight', async () => {
    const fresh = shop()
    const login = [{ key: [] }]
    edits(
      set('#/paths/~1orders/get/security', login),
      set('#/paths/~1orders~1{id}/get/security', login),
      set('#/paths/~1orders~1{id}/patch/security', login),
      set('#/components/schemas/OrderDraft/properties/weight/type', 'string'),
      set('#/components/schemas/OrderDraft/properties/more', { type: 'string' }),
    )(fresh)
    const { changes } = await judge(shop(), fresh)
    const [breaking, compatible] = sectionsOf(changes)
    expect(breaking?.heading).toBe('Breaking')
    expect(breaking?.groups.map(({ sentence }) => sentence)[0]).toBe(
      'The login of 3 operations is now key; it was oauth (orders:read).',
    )
    expect(breaking?.groups[0] && operationsLine(breaking.groups[0])).toBe(
      '`GET /orders`, `GET /orders/{id}`, `PATCH /orders/{id}`',
    )
    expect(breaking?.groups).toHaveLength(2)
    expect(compatible?.heading).toBe('Compatible')
    expect(headlineOf({ changes: changes.map((one) => ({ ...one, file: '', line: 1 })), lookAt: [] })).toBe(
      '2 breaking, 1 compatible; logins changed',
    )
  })

  test('says nothing where nothing changed, and what is to be looked at without a change', () => {
    expect(headlineOf({ changes: [], lookAt: [] })).toBe('')
    expect(headlineOf({ changes: [], lookAt: [{ message: 'm', pointer: '#' }] })).toBe(
      '1 to be looked at; logins unchanged',
    )
  })
})
