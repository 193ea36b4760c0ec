import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export interface ArgumentsContract {
  /** Shown in the titles, e.g. `authFetch`. */
  name: string
  /**
   * Makes the `fetch` under test over a transport. Whatever it awaits that a test can reach (a token, a pause) goes through
   * `turn`, where the caller may change its arguments.
   */
  start(transport: Fetch, turn: () => Promise<void>): Fetch
  /** Statuses of the responses, the last one for all further calls: `[401, 200]` where a refusal is replayed. */
  statuses: readonly number[]
  /** How often each call arrives at the transport. Streams arrive once. */
  sendings: number
}

/** Arguments of one call, and everything their owner can do to them. */
interface Given {
  input: string | URL | Request
  init: RequestInit | undefined
  mutations: (() => void)[]
}

const ORIGIN = 'https://api.example.com'
const bytes = () => new Uint8Array([1, 2, 3, 4])

/** Every kind of body, with what its owner can do to it afterwards. */
const bodies: Readonly<Record<string, () => [body: BodyInit | undefined, ...mutations: (() => void)[]]>> = {
  nothing: () => [undefined],
  text: () => ['text'],
  'no text': () => [''],
  buffer: () => {
    const view = bytes()
    return [view.buffer, () => view.fill(9)]
  },
  view: () => {
    const view = bytes()
    return [view.subarray(1, 3), () => view.fill(9)]
  },
  'data view': () => {
    const view = bytes()
    return [new DataView(view.buffer, 1, 2), () => view.fill(9)]
  },
  'node buffer': () => {
    const body = Buffer.from('abcd')
    return [body, () => body.fill(9)]
  },
  blob: () => [new Blob(['blob'], { type: 'text/plain' })],
  search: () => {
    const body = new URLSearchParams({ a: '1' })
    return [body, () => body.set('a', '2'), () => body.append('b', '3')]
  },
  form: () => {
    const body = new FormData()
    body.set('name', 'one')
    body.set('file', new Blob(['file'], { type: 'text/plain' }), 'a.txt')
    return [body, () => body.set('name', 'two'), () => body.delete('file')]
  },
  stream: () => [new Blob(['stream']).stream()],
  // What is sent as its text.
  list: () => {
    const body = ['a', 'b']
    return [body as never, () => void body.push('c')]
  },
  address: () => {
    const body = new URL('https://example.com/one')
    return [body as never, () => (body.pathname = '/two')]
  },
}

const inits: Readonly<
  Record<string, () => [headers: HeadersInit | undefined, ...mutations: (() => void)[]]>
> = {
  none: () => [undefined],
  record: () => {
    const headers: Record<string, string> = { 'x-one': '1' }
    return [headers, () => (headers['x-one'] = '2'), () => (headers['x-two'] = '2')]
  },
  'record of lists': () => {
    const list = ['1', '2']
    return [{ 'x-one': list } as never, () => void list.push('3')]
  },
  map: () => {
    const headers = new Map([['x-one', '1']])
    return [headers as never, () => void headers.set('x-one', '2')]
  },
  pairs: () => {
    const headers: [string, string][] = [['x-one', '1']]
    return [headers, () => (headers[0]![1] = '2'), () => void headers.push(['x-two', '2'])]
  },
  Headers: () => {
    const headers = new Headers({ 'x-one': '1' })
    return [headers, () => headers.set('x-one', '2'), () => headers.delete('x-one')]
  },
}

function make(kind: string, bodyKind: string, headersKind: string): Given {
  const [body, ...bodyMutations] = bodies[bodyKind]!()
  const [headers, ...headersMutations] = inits[headersKind]!()
  const address = `${ORIGIN}/things?page=1`
  const init: RequestInit & { duplex?: 'half' } = { method: body === undefined ? 'DELETE' : 'PUT' }
  if (headers) init.headers = headers
  if (body !== undefined) init.body = body
  if (bodyKind === 'stream') init.duplex = 'half'
  const mutations = [...bodyMutations, ...headersMutations]
  const initMutations = [
    () => (init.method = 'POST'),
    () => (init.headers = { authorization: 'Bearer other', 'x-one': '3' }),
    () => (init.body = 'other'),
  ]
  if (kind === 'url') {
    const input = new URL(address)
    const moves = [
      () => (input.host = 'evil.example'),
      () => input.searchParams.set('page', '4'),
      () => (input.pathname = '/other'),
    ]
    return { input, init, mutations: [...mutations, ...initMutations, ...moves] }
  }
  if (kind === 'request') {
    const input = new Request(address, init)
    const moves = [
      () => input.headers.set('x-one', '5'),
      () => input.headers.set('authorization', 'Bearer other'),
    ]
    return { input, init: undefined, mutations: [...mutations, ...moves] }
  }
  if (kind === 'request as init') {
    const from = new Request(address, init)
    const moves = [() => from.headers.set('x-one', '5')]
    return { input: address, init: from as RequestInit, mutations: [...mutations, ...moves] }
  }
  return { input: address, init, mutations: [...mutations, ...initMutations] }
}

/** What a server would see of a call, without what the fetch under test adds, and without the boundary of a form. */
async function seen(input: string | URL | Request, init?: RequestInit): Promise<unknown> {
  const request = new Request(input, init)
  const headers = [...request.headers].filter(([name]) => !/^(authorization|content-type)$/.test(name))
  const type = request.headers.get('content-type')?.split(';')[0]
  const body =
    type === 'multipart/form-data'
      ? await Promise.all(
          [...(await request.formData())].map(async ([name, value]) => [
            name,
            typeof value === 'string' ? value : [value.name, value.type, await value.text()],
          ]),
        )
      : [...new Uint8Array(await request.arrayBuffer())]
  return { url: request.url, method: request.method, headers, type, body }
}

/**
 * Defines the tests of a `fetch` of ours: whatever its caller does to the arguments of a call afterwards, at any pause of it,
 * what is sent is what was given, as often as it is sent; and a caller who has left already begins nothing.
 *
 * Call it at the top level of a test file.
 */
export function argumentsContract({ name, start, statuses, sendings }: ArgumentsContract): void {
  const kinds = ['string', 'url', 'request', 'request as init']

  describe(`the arguments of ${name}`, () => {
    /** Makes a call whose arguments are changed as told at one of its pauses. */
    async function expectAsGiven(
      [kind, bodyKind, headersKind]: readonly [string, string, string],
      moment: number,
      change: (mutations: Given['mutations']) => void,
    ): Promise<void> {
      const { input, init, mutations } = make(kind, bodyKind, headersKind)
      const twin = make(kind, bodyKind, headersKind)
      const expected = await seen(twin.input, twin.init)
      let turns = 0
      const turn = async () => {
        if (turns++ === moment) change(mutations)
      }
      const arrived: unknown[] = []
      const under = start(async (...call) => {
        arrived.push(await seen(...call))
        await turn()
        return new Response('{}', { status: statuses[arrived.length - 1] ?? statuses.at(-1)! })
      }, turn)
      const call = under(input, init)
      await turn()
      await call
      const isStream = bodyKind === 'stream' && !kind.startsWith('request')
      expect(arrived).toEqual(Array.from({ length: isStream ? 1 : sendings }, () => expected))
    }

    test('are taken by value: whatever becomes of them at any pause, what is sent is what was given', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...kinds),
          fc.constantFrom(...Object.keys(bodies)),
          fc.constantFrom(...Object.keys(inits)),
          fc.nat({ max: 6 }),
          fc.nat({ max: 100 }),
          (kind, bodyKind, headersKind, moment, which) =>
            expectAsGiven([kind, bodyKind, headersKind], moment, (mutations) =>
              mutations[which % Math.max(1, mutations.length)]?.(),
            ),
        ),
        { numRuns: Math.min(Number(process.env['LATCHKEY_RUNS'] ?? 400), 10_000) },
      )
    })

    // Of so many kinds, chance may leave one out.
    test.each([
      ...Object.keys(bodies).map((body) => [body, 'none'] as const),
      ...Object.keys(inits).map((headers) => ['text', headers] as const),
    ])(
      'are taken by value: body of kind "%s", headers of kind "%s", at each pause',
      async (body, headers) => {
        for (const kind of kinds)
          for (let moment = 0; moment < 4; moment++)
            await expectAsGiven([kind, body, headers], moment, (mutations) => {
              for (const mutate of mutations) mutate()
            })
      },
    )

    test('which no call may have are refused, as fetch refuses them', async () => {
      let arrived = 0
      const under = start(
        async (...call) => {
          await seen(...call)
          arrived++
          return new Response('{}')
        },
        async () => {},
      )
      const wrong = [[['x-one', '1', '2']], [['x-one']], 'x-one', { 'x-one': 'a\r\nb' }, { 'x one': '1' }]
      for (const headers of wrong)
        await expect(under(`${ORIGIN}/things`, { headers: headers as never })).rejects.toThrow(TypeError)
      expect(arrived).toBe(0)
    })

    test('whose caller has left before it begins: nothing is sent, and its reason is thrown', async () => {
      let arrived = 0
      const under = start(
        async () => {
          arrived++
          return new Response('{}')
        },
        async () => {},
      )
      const reason = new Error('left')
      const signal = AbortSignal.abort(reason)
      const address = `${ORIGIN}/things`
      await expect(under(address, { signal })).rejects.toBe(reason)
      await expect(under(new Request(address), { signal })).rejects.toBe(reason)
      await expect(under(new Request(address, { signal }))).rejects.toBe(reason)
      expect(arrived).toBe(0)
    })
  })
}
