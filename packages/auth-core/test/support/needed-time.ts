import type { FakeClock } from '@latchkey/testkit'

/**
 * How much time of the clock passes until a call to a real server settles, however busy the machine is; a minute at most.
 * Infinity: it rejected, or did not settle.
 */
export async function neededMs(clock: FakeClock, call: Promise<unknown>): Promise<number> {
  const startMs = clock.monotonicMs()
  let endMs: number | undefined
  call.then(
    () => (endMs = clock.monotonicMs()),
    () => (endMs = Infinity),
  )
  while (endMs === undefined && clock.monotonicMs() - startMs < 60_000) {
    // What the server has to say is heard before the time goes on.
    for (let turn = 0; turn < 40 && endMs === undefined; turn++)
      await new Promise((resolve) => setTimeout(resolve, 5))
    if (endMs === undefined) await clock.advance(100)
  }
  return (endMs ?? Infinity) - startMs
}
