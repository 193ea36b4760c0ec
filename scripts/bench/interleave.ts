/** One way to do the same work. */
export interface Side {
  name: string
  /** Does the work once. */
  run: (call: number) => Promise<unknown>
  /** How many calls are under way at a time. Default 1. */
  callers?: number | undefined
}

export interface Measured {
  name: string
  /** Median CPU time of one call, in microseconds. */
  micros: number
  /** Median over the rounds of this side's CPU time by that of the first side. */
  ratio: number
}

/** CPU time of this process, its helper threads included, in microseconds: a busy machine does not add to it. */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!

async function spend({ run, callers = 1 }: Side, calls: number): Promise<number> {
  const start = cpuMicros()
  let next = 0
  const work = async () => {
    while (next < calls) await run(next++)
  }
  await Promise.all(Array.from({ length: callers }, work))
  return (cpuMicros() - start) / calls
}

/** The numbers below a count in any order: no side always pays for the garbage of the same other one. */
function shuffled(count: number): number[] {
  const drawn = Array.from({ length: count }, (_, index) => ({ index, at: Math.random() }))
  return drawn.toSorted((one, other) => one.at - other.at).map(({ index }) => index)
}

/**
 * Measures sides against the first one: in each round every side does the same number of calls, in a new order, so that
 * what slows the machine down slows all alike. The ratio of each round is taken, and the median of these returned.
 */
export async function interleave(
  sides: readonly Side[],
  { rounds, calls, warmUp = Math.ceil(rounds / 5) }: { rounds: number; calls: number; warmUp?: number },
): Promise<Measured[]> {
  const micros = sides.map((): number[] => [])
  const ratios = sides.map((): number[] => [])
  for (let round = -warmUp; round < rounds; round++) {
    const spent: number[] = []
    for (const index of shuffled(sides.length)) spent[index] = await spend(sides[index]!, calls)
    // The first rounds warm the compiler up.
    if (round < 0) continue
    for (const [index, each] of spent.entries()) {
      micros[index]!.push(each)
      ratios[index]!.push(each / spent[0]!)
    }
  }
  return sides.map(({ name }, index) => ({
    name,
    micros: median(micros[index]!),
    ratio: median(ratios[index]!),
  }))
}
