import { settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import {
  observeResponses,
  type ResponseDeparture,
  type ObserveResponsesOptions,
} from '../../src/observe/index.ts'
import { json, thing, document, api } from './observed-api.ts'

describe('what is let pass for the sake of cost is counted', () => {
  const listDocument = {
    ...document,
    paths: {
      '/things': {
        get: { responses: { 200: json({ type: 'array', items: thing }) } },
      },
    },
  }
  const items = (count: number, wrong: readonly number[]) =>
    Array.from({ length: count }, (_, id) => ({ id: wrong.includes(id) ? 'x' : id }))

  async function observed(bodies: readonly unknown[], options: Partial<ObserveResponsesOptions>) {
    const departures: ResponseDeparture[] = []
    const rest = [...bodies]
    const fetch = observeResponses({
      document: listDocument,
      onDeparture: (one) => departures.push(one),
      fetch: async () => Response.json(rest.shift()),
      ...options,
    })
    for (let call = 0; call < bodies.length; call++) {
      await fetch(`${api}/things`)
      await settle()
    }
    return { departures, counts: fetch.counts }
  }

  test('items of a list beyond those looked at, which are spread over it', async () => {
    const { departures, counts } = await observed([items(1000, [0, 500, 501])], { mostItems: 10 })
    expect(departures).toMatchObject([{ pointer: '/0/id' }])
    expect(counts).toMatchObject({ responses: 1, compared: 1, skippedItems: 990, cutShort: 0 })
    const { departures: later } = await observed([items(1000, [500])], { mostItems: 10 })
    expect(later).toMatchObject([{ pointer: '/500/id' }])
  })

  test('what is left of a body when its time is over', async () => {
    let nowMs = 0
    const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs++, setTimer: () => () => {} }
    const options = { clock, budgetMs: 3, mostItems: 1000 }
    const { departures, counts } = await observed([items(1000, [999]), items(1000, [0])], options)
    expect(departures).toMatchObject([{ pointer: '/0/id' }])
    expect(counts).toMatchObject({ compared: 2, cutShort: 2 })
  })

  test('responses outside of the sample', async () => {
    const numbers = [0.2, 0.1, 0.9, 0.05]
    const { departures, counts } = await observed(
      [1, 2, 3, 4].map(() => 'no list'),
      { sample: 0.1, random: () => numbers.shift()! },
    )
    expect(departures).toHaveLength(1)
    expect(counts).toMatchObject({ responses: 4, unsampled: 3, compared: 1 })
  })

  test('bodies that are too long, and operations nobody documented', async () => {
    const { counts } = await observed([items(100, [])], { maxBodyBytes: 100 })
    expect(counts).toMatchObject({ tooLong: 1, compared: 0 })
    const { counts: others } = await observed([1], { document: { ...document, paths: {} } })
    expect(others).toMatchObject({ undocumented: 1, compared: 0 })
  })

  test('a long body is compared in another turn of the event loop than it is parsed in', async () => {
    const turns: (() => void)[] = []
    const clock = {
      nowMs: () => 0,
      monotonicMs: () => 0,
      setTimer: (turn: () => void) => {
        turns.push(turn)
        return () => {}
      },
    }
    const { departures, counts } = await observed([items(5000, [0])], { clock })
    expect(counts.compared).toBe(0)
    turns.shift()!()
    await settle()
    expect(departures).toHaveLength(1)
    expect(counts.compared).toBe(1)
  })

  test('a share of more than all is refused', () => {
    expect(() => observeResponses({ document, onDeparture: () => {}, sample: 10 })).toThrow(
      expect.objectContaining({ option: 'sample' }),
    )
  })
})
