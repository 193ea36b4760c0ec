import { observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { describedDialect, severalResources, shapedRequest } from '../../src/dialect.ts'
import type { TokenDialect } from '../../src/index.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { exchangeWith, issuing } from '../support/setup.ts'

const [one, two] = ['https://one.example/a', 'https://two.example/b?c=d'] as const

/** What is sent for a resource, or several. */
async function sent(resource: unknown, change: Partial<TokenDialect> = {}): Promise<Request> {
  const fetch = observeFetch(issuing())
  const fields = { ...rfcDialect.fields, resource: 'target' }
  const dialect = { ...rfcDialect, fields, request: severalResources, ...change }
  await exchangeWith(fetch, { resource } as object, dialect)()
  return fetch.calls[0]!.request
}

const formOf = async (request: Request) => new URLSearchParams(await request.text())

describe('several resources of one token', () => {
  test.each([
    ['plain requests', severalResources],
    ['shaped requests', shapedRequest({ headers: { 'X-A': 'b' } })],
  ])('are a parameter each in a form, and a list in JSON: %s', async (_, request) => {
    const form = await formOf(await sent([one, two], { request }))
    expect(form.getAll('target')).toEqual([one, two])
    expect(form.get('grant_type')).toBe('client_credentials')
    const json: unknown = await (await sent([one, two], { request, encoding: 'json' })).json()
    expect(json).toMatchObject({ grant_type: 'client_credentials', target: [one, two] })
  })

  test('are a parameter each in a query', async () => {
    for (const shape of [{ method: 'GET' }, { query: { resource: 'target' } }]) {
      const { url } = await sent([one, two], { request: shapedRequest(shape) })
      expect(new URL(url).searchParams.getAll('target')).toEqual([one, two])
    }
  })

  test('may be one, in a list or not, and none', async () => {
    for (const [resource, expected] of [
      [one, [one]],
      [[one], [one]],
      [[], []],
    ] as const) {
      expect((await formOf(await sent(resource))).getAll('target')).toEqual(expected)
      const json = (await (await sent(resource, { encoding: 'json' })).json()) as { target?: string }
      expect(json.target).toBe(expected[0])
    }
  })

  test('name the place of a token, as one does', () => {
    const keyOf = (resource: unknown) =>
      exchangeWith(observeFetch(issuing()), { resource } as object, {
        ...rfcDialect,
        fields: { ...rfcDialect.fields, resource: 'target' },
        request: severalResources,
      }).key!()
    expect(new Set([keyOf(one), keyOf(two), keyOf([one, two])]).size).toBe(3)
    expect(keyOf([one])).toBe(keyOf(one))
  })

  test('are refused at once where the dialect has nothing that sends them, and so is a list of anything else', async () => {
    await expect(sent([one, two], { request: undefined } as object)).rejects.toThrow(
      /"resource" must be text/,
    )
    const fetch = observeFetch(issuing())
    const dialect = { ...rfcDialect, request: severalResources }
    expect(() => exchangeWith(fetch, { clientId: ['a', 'b'] } as object, dialect)).toThrow(
      /"clientId" must be text/,
    )
    expect(fetch.calls).toEqual([])
  })

  test('are sent by a described dialect that has a place for them, and by no other', () => {
    const { encoding, fields, response } = rfcDialect
    const described = { encoding, response, grants: {} }
    expect(describedDialect({ ...described, fields })).not.toHaveProperty('request')
    expect(describedDialect({ ...described, fields: { ...fields, resource: 'resource' } }).request).toBe(
      severalResources,
    )
  })
})
