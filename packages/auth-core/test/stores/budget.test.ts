import { createFakeClock } from '@latchkey/testkit'
import { expect, test } from 'vitest'
import { createBudget } from '../../src/stores/budget.ts'
import { errorOf } from '../support/setup.ts'

const never = () => new Promise<never>(() => {})

test('what one question took is gone for the next, but for a share that is always left', async () => {
  const clock = createFakeClock()
  const budget = createBudget(clock, 2000)
  expect(budget.leftMs()).toBe(2000)
  const answer = (afterMs: number) =>
    budget.ask(new Promise<void>((resolve) => void clock.setTimer(resolve, afterMs)))
  const first = answer(700)
  await clock.advance(700)
  await first
  expect(budget.leftMs()).toBe(1300)
  const second = answer(1200)
  await clock.advance(1200)
  await second
  expect([budget.leftMs(), budget.isDown()]).toEqual([250, false])
  expect(createBudget(clock, 800).leftMs()).toBe(800)
})

test('a question that takes longer fails when the time is over, and nothing more is asked', async () => {
  const clock = createFakeClock()
  const budget = createBudget(clock, 800)
  const waiting = errorOf(budget.ask(never()))
  await clock.advance(799)
  expect(budget.isDown()).toBe(false)
  await clock.advance(1)
  expect((await waiting).message).toBe('timeout')
  expect([budget.isDown(), budget.leftMs(), clock.pendingTimers]).toEqual([true, 100, 0])
})
