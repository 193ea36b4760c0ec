import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describePlace, type Json, type JsonObject, quote } from '@latchkey/openapi'
import { judge, summariseChanges, type Change, type Verdict } from '../../src/judge/index.ts'
import { contractual, meaningless } from './cases.ts'
import { drop, edits, rename, repoint, set, shop, shop31, type Edit } from './shop.ts'

async function change(edit: Edit, make = shop): Promise<Verdict> {
  const fresh = make()
  edit(fresh)
  return judge(make(), fresh)
}

const rulesOf = ({ changes }: Verdict): string[] => changes.map(({ rule }) => rule)

describe('judge', () => {
  test('calls out what touches logins first, whatever else breaks', async () => {
    const verdict = await change(
      edits(
        drop('#/paths/~1orders~1{id}~1label'),
        drop('#/components/schemas/Order/properties/legacy'),
        set('#/components/schemas/Token/properties/refresh_token', { type: 'string' }),
        set('#/servers/-', { url: 'https://sandbox.shop.test' }),
      ),
    )
    const logins = verdict.changes.map(({ login }) => login)
    expect(logins.slice(0, 2).sort()).toEqual(['server', 'token-operation'])
    expect(logins.slice(2)).toEqual([undefined, undefined])
    expect(verdict.bump).toBe('major')
  })

  test('names the operations a shared schema concerns, and tells the change once', async () => {
    const { changes } = await change(drop('#/components/schemas/Money/properties/amount'))
    expect(changes.filter(({ rule }) => rule === 'property-removed')).toHaveLength(1)
    expect(changes[0]?.operations).toEqual([
      'GET /orders',
      'GET /orders/{id}',
      'PATCH /orders/{id}',
      'POST /orders',
    ])
  })

  test('tells how a key is sent as the documents write it', async () => {
    const { changes } = await change(set('#/components/securitySchemes/key/name', 'X-New-Key'))
    expect(changes.map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining('`name` of the security scheme `key` is `X-New-Key`; it was `X-') as string,
    ])
  })

  test('does not call an error everybody shares a matter of logins', async () => {
    const { changes } = await change(drop('#/components/schemas/Problem/properties/code'))
    expect(changes.map(({ login }) => login)).toEqual([undefined])
    expect(changes[0]?.operations).toContain('POST /oauth/token')
  })

  test.for<[string, Edit, string]>([
    ['a dialect', set('#/paths/~1sessions/post/x-token-dialect', { encoding: 'json' }), 'POST /sessions'],
    ['a grant type', set('#/paths/~1sessions/post/requestBody/content/application~1json/schema/properties/grant_type', { type: 'string' }), 'POST /sessions'],
    ['an access token in the answer', set('#/paths/~1sessions/post/responses/200/content/application~1json/schema/properties/accessToken', { type: 'string' }), 'POST /sessions'],
    ['the tokenUrl of a security scheme', set('#/components/securitySchemes/oauth/flows/clientCredentials/tokenUrl', 'https://api.shop.test/v1/sessions'), 'POST /sessions'],
  ])('knows an operation that hands out tokens by %s', async ([, mark, id]) => {
    const session = {
      post: {
        requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { user: { type: 'string' } } } } } },
        responses: { 200: { description: '', content: { 'application/json': { schema: { type: 'object', properties: { id: { type: 'string' } } } } } } },
      },
    }
    const with_ = (edit: Edit): JsonObject => {
      const document = shop()
      edits(set('#/paths/~1sessions', session), mark, edit)(document)
      return document
    }
    const { changes } = await judge(
      with_(() => undefined),
      with_(set('#/paths/~1sessions/post/requestBody/required', true)),
    )
    expect(changes).toEqual([expect.objectContaining({ login: 'token-operation', operations: [id] }) as Change])
  }) // prettier-ignore

  test('takes the word of the caller for operations that hand out tokens', async () => {
    const fresh = shop()
    set('#/paths/~1orders/get/deprecated', true)(fresh)
    const { changes } = await judge(shop(), fresh, { tokenOperations: ['GET /orders'] })
    expect(changes.map(({ login }) => login)).toEqual(['token-operation'])
  })

  test('sees a schema that got another name and changed as one that changed', async () => {
    const verdict = await change(
      edits(
        rename('#/components/schemas/Money', '#/components/schemas/Amount'),
        repoint('Money', 'Amount'),
        set('#/components/schemas/Amount/properties/net', { type: 'number' }),
      ),
    )
    expect(rulesOf(verdict).sort()).toEqual(['property-added', 'schema-name-changed'])
  })

  test('means the same in OpenAPI 3.0 and 3.1', async () => {
    const document = shop()
    const modern = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(modern)
      if (typeof value !== 'object' || value === null) return value
      const { nullable, ...rest } = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, modern(member)])) as JsonObject
      if (nullable !== true) return rest
      const type = rest['type']
      return typeof type === 'string' ? { ...rest, type: [type, 'null'] } : { anyOf: [rest, { type: 'null' }] }
    } // prettier-ignore
    const fresh = { ...(modern(document) as JsonObject), openapi: '3.1.0' }
    const verdict = await judge(document, fresh)
    expect(verdict.changes).toEqual([])
    expect(verdict.level).toBe('none')
  })

  test('compares methods no types are made of all the same', async () => {
    const make = (): JsonObject => {
      const document = { ...shop(), openapi: '3.2.0' }
      const parameters = [{ name: 'q', in: 'query', schema: { type: 'string' } }]
      edits(
        set('#/paths/~1orders/query', { responses: {}, parameters }),
        set('#/paths/~1orders/additionalOperations', { LOCK: { responses: {}, parameters } }),
      )(document)
      return document
    }
    const verdict = await change(
      edits(
        drop('#/paths/~1orders/query/parameters/0'),
        set('#/paths/~1orders/additionalOperations/LOCK/parameters/0/required', true),
      ),
      make,
    )
    expect(verdict.changes.map(({ rule, operations }) => [rule, ...operations]).sort()).toEqual([
      ['parameter-became-required', 'LOCK /orders'],
      ['parameter-removed', 'QUERY /orders'],
    ])
    expect(verdict.issues.new.map(({ code }) => code)).toEqual(['not-typed', 'not-typed'])
  })

  test('survives schemas that hold themselves in every way', async () => {
    const knot = (extra: JsonObject): Edit =>
      set('#/components/schemas/Label', {
        type: 'object',
        properties: { next: { $ref: '#/components/schemas/Label' }, ...extra },
        additionalProperties: { oneOf: [{ $ref: '#/components/schemas/Label' }, { type: 'string' }] },
        allOf: [{ $ref: '#/components/schemas/Label' }],
      })
    const before = shop()
    const after = shop()
    knot({})(before)
    knot({ more: { type: 'array', items: { $ref: '#/components/schemas/Label' } } })(after)
    const verdict = await judge(before, after)
    expect(rulesOf(verdict)).toContain('property-added')
    expect(verdict.checks.types.state).toBe('ran')
  })

  test('judges the children of a base that is one of them, each of which is the base and more', async () => {
    const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
    const child = (own: JsonObject): Json => ({ allOf: [ref('Label'), { type: 'object', properties: own }] })
    const family = (cat: JsonObject) =>
      edits(
        set('#/components/schemas/Label', {
          type: 'object',
          properties: { kind: { type: 'string' } },
          oneOf: ['Cat', 'Dog', 'Cow'].map(ref),
        }),
        set('#/components/schemas/Cat', child(cat)),
        set('#/components/schemas/Dog', child({ bark: { type: 'string' } })),
        set('#/components/schemas/Cow', child({ milk: { type: 'string' } })),
      )
    const between = async (cat: JsonObject, then: JsonObject): Promise<[string, string[]]> => {
      const before = shop()
      const after = shop()
      family(cat)(before)
      family(then)(after)
      const verdict = await judge(before, after)
      return [verdict.bump, rulesOf(verdict)]
    }
    const meow: Json = { type: 'string' }
    expect(await between({ meow }, { meow, purr: meow })).toEqual(['minor', ['property-added']])
    expect(await between({ meow, purr: meow }, { meow })).toEqual(['major', ['property-removed']])
    expect(await between({ meow }, { meow: { type: 'number' } })).toEqual(['major', ['type-changed']])
  })

  test('survives any web of schemas that hold each other', { timeout: 240_000 }, async () => {
    const names = ['Label', 'Note', 'Way']
    const ref = fc.constantFrom(...names).map((name) => ({ $ref: `#/components/schemas/${name}` }))
    const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => {
      const some = fc.array(tie('schema'), { minLength: 1, maxLength: 3 })
      const others = [
        ref,
        fc.constantFrom<JsonObject>(
          { type: 'string' },
          { type: 'object', properties: { a: { enum: ['x'] } } },
        ),
        fc.record({ type: fc.constant('array'), items: tie('schema') }),
        fc.record({ type: fc.constant('object'), properties: fc.record({ p: tie('schema') }) }),
        ...['oneOf', 'anyOf', 'allOf'].map((keyword) => some.map((parts) => ({ [keyword]: parts }))),
      ] as fc.Arbitrary<JsonObject>[]
      return { schema: fc.oneof({ maxDepth: 3 }, ...others) }
    })
    const web = fc.tuple(schema, schema, schema).map((made) => (document: JsonObject) => {
      for (const [index, one] of made.entries()) set(`#/components/schemas/${names[index]}`, one)(document)
    })
    await fc.assert(
      fc.asyncProperty(web, web, async (first, second) => {
        const before = shop()
        const after = shop()
        first(before)
        second(after)
        expect((await judge(before, after)).checks.types).not.toHaveProperty('reason')
      }),
      { numRuns: 60 },
    )
  })

  test('refuses what is not OpenAPI 3, by the name it was given', async () => {
    const names = { old: 'specs/shop/published.yaml', new: 'the page' }
    await expect(judge(shop(), { swagger: '2.0' }, { names })).rejects.toThrowError(
      'the page: is Swagger 2.0',
    )
    await expect(judge(null, shop(), { names })).rejects.toThrowError(
      'specs/shop/published.yaml: is not an OpenAPI',
    )
  })

  test('keeps what a document says from steering a terminal or a page of Markdown', async () => {
    const nasty = 'a`\u001b[2J\n# b\u202e'
    const { changes } = await change(
      edits(
        set(`#/components/schemas/Order/properties/${nasty.replaceAll('/', '~1')}`, { type: 'string' }),
        set('#/components/schemas/Order/properties/status/enum', ['open', 'closed', nasty]),
        set('#/paths/~1orders/get/operationId', nasty),
      ),
    )
    expect(changes).toHaveLength(3)
    for (const { sentence } of changes) {
      expect(sentence).not.toMatch(/[\u0000-\u001f\u202e]/)
      expect(sentence.split('`').length % 2, sentence).toBe(1)
    }
  })

  test('any number of meaningless edits together mean nothing', { timeout: 240_000 }, async () => {
    const free = meaningless.filter(({ first, version }) => !first && !version)
    await fc.assert(
      fc.asyncProperty(fc.subarray(free), async (some) => {
        const fresh = shop()
        for (const { edit } of some) attempt(edit, fresh)
        const { level, changes } = await judge(shop(), fresh)
        expect([level, changes]).toEqual(['none', []])
      }),
      { numRuns: 15 },
    )
  })

  test(
    'any number of changes together are told by the table: the compiler finds no break of its own',
    { timeout: 120_000 },
    async () => {
      const free = contractual.filter(({ first }) => !first)
      await fc.assert(
        fc.asyncProperty(fc.subarray(free, { minLength: 2, maxLength: 8 }), async (some) => {
          const fresh = shop31()
          for (const { edit } of some) attempt(edit, fresh)
          const verdict = await judge(shop31(), fresh)
          expect(verdict.checks.types.state).toBe('ran')
          expect(rulesOf(verdict)).not.toContain('types-incompatible')
          expect(rulesOf(verdict)).not.toContain('types-member-lost')
          expect(await judge(fresh, fresh)).toMatchObject({ level: 'none', bump: 'none' })
        }),
        { numRuns: 40 },
      )
    },
  )
})

/** Edits that meet may stand in each other's way; then the later one is left out. */
function attempt(edit: Edit, document: JsonObject): void {
  try {
    edit(document)
  } catch {
    // The place is gone.
  }
}

describe('summariseChanges', () => {
  const many: Edit = (document) => {
    for (let i = 0; i < 9; i++)
      set(`#/components/schemas/Order/properties/more${i}`, { type: 'string' })(document)
  }

  test('counts many changes of one kind', async () => {
    const { changes } = await change(many)
    expect(summariseChanges(changes, { most: 3 })).toEqual([
      '`Order.more0` was added.',
      '`Order.more1` was added.',
      'And 7 more of the same kind (property added, in 4 operations).',
    ])
  })

  test('leaves text out where there is contract, and says when there is nothing else', async () => {
    const words = set('#/info/description', 'Other')
    const both = await change(edits(words, set('#/paths/~1orders/get/deprecated', true)))
    expect(summariseChanges(both.changes)).toEqual(['`GET /orders` is deprecated.'])
    const text = await change(words)
    expect(summariseChanges(text.changes)).toEqual(['Descriptions and examples changed.'])
    expect(summariseChanges([])).toEqual([])
  })
})

describe('describePlace', () => {
  test.for([
    ['#/components/schemas/Order/properties/items/items/properties/price/enum', '`Order.items[].price`'],
    ['#/components/schemas/Order/allOf/1/properties/a~1b', '`Order.a/b`'],
    ['#/components/schemas/Map/additionalProperties/properties/x', '`Map[…].x`'],
    [
      '#/paths/~1a/post/requestBody/content/application~1json/schema/properties/to',
      '`to` in the body of `POST /a`',
    ],
    ['#/paths/~1a/get/responses/200/content/application~1json', 'the 200 response of `GET /a`'],
    ['#/paths/~1a/get/responses/200/headers/X-A/schema', 'the header `X-A` of the 200 response of `GET /a`'],
    ['#/webhooks/paid/post/requestBody', 'the body of the webhook `paid`'],
    [
      '#/components/responses/Refused/content/a~1b/schema/properties/code',
      '`code` in the shared response `Refused`',
    ],
    ['#/components/securitySchemes/key/name', 'the security scheme `key`'],
    ['#/paths/~1a/additionalOperations/LOCK/deprecated', '`LOCK /a`'],
    ['#/info/description', 'the document'],
  ])('puts %s into words', ([pointer, words]) => {
    expect(describePlace(pointer ?? '')).toBe(words)
  })

  test('shortens what is long', () => {
    expect(quote('x'.repeat(200))).toHaveLength(82)
  })
})
