import { describe, expect, test } from 'vitest'
import { endedIn } from '../../src/stores/ended.ts'
import { createMemoryStore } from '../../src/stores/index.ts'

describe('sign-ins that have ended in this process', () => {
  test('are over until somebody signs in with them again, for every source over the same store', () => {
    const store = createMemoryStore()
    endedIn(store, 'k').add(['one', 'two'])
    const other = endedIn(store, 'k')
    expect([other.isOver('one'), other.isOver('two'), other.isOver('three')]).toEqual([true, true, false])
    other.begin('one')
    expect([other.isOver('one'), other.isOver('two')]).toEqual([false, true])
  })

  test('have a root: without one there is no telling them apart', () => {
    const ended = endedIn(createMemoryStore(), 'k')
    ended.add([''])
    expect([ended.isOver(''), ended.last()]).toEqual([false, undefined])
  })

  test('are of one key and one store alone', () => {
    const store = createMemoryStore()
    endedIn(store, 'k').add(['one'])
    for (const other of [endedIn(store, 'another'), endedIn(createMemoryStore(), 'k')])
      expect([other.isOver('one'), other.last()]).toEqual([false, undefined])
  })

  test('stand in the past of the last one, the latest first', () => {
    const ended = endedIn(createMemoryStore(), 'k')
    for (const root of ['one', 'two', 'three']) ended.add([root])
    expect(ended.last()).toEqual({ root: 'three', generation: 0, past: ['two', 'one'] })
  })

  test('may still be in the store until each of them is removed from there', () => {
    const ended = endedIn(createMemoryStore(), 'k')
    ended.add(['one', 'two'])
    ended.delete(new Set(['one']))
    expect([...ended.roots()]).toEqual(['two'])
    ended.delete(new Set(['two']))
    expect([...ended.roots()]).toEqual([])
  })

  test('are remembered up to a thousand of a store', () => {
    const ended = endedIn(createMemoryStore(), 'k')
    for (let index = 0; index <= 1000; index++) ended.add([`sign-in ${index}`])
    expect([0, 1, 1000].map((index) => ended.isOver(`sign-in ${index}`))).toEqual([false, true, true])
  })
})
