// What an authorized call costs, as JSON: run by `pnpm bench` on each Node there is.
import { interleave, type Measured } from '../interleave.ts'
import { loopback } from '../loopback.ts'
import { costlessSides } from './costless.ts'
import { observingSides } from './observing.ts'

export interface CallCosts {
  node: string
  costless: Measured[]
  loopback: { callers: number; measured: Measured[] }[]
  observing: { small: Measured[]; large: Measured[] }
}

/** @param share How much is measured: 1 is some tens of seconds. */
export async function measureCalls(share = 1): Promise<CallCosts> {
  const rounds = (count: number) => Math.max(5, Math.round(count * share))
  const costless = await interleave(costlessSides(), { rounds: rounds(200), calls: 200 })
  const overLoopback = []
  for (const callers of [1, 64]) {
    const { sides, stop } = await loopback(callers)
    const measured = await interleave(sides, { rounds: rounds(300), calls: 64 })
    overLoopback.push({ callers, measured })
    await stop()
  }
  const observing = {
    small: await interleave(observingSides(false), { rounds: rounds(100), calls: 200 }),
    large: await interleave(observingSides(true), { rounds: rounds(30), calls: 10 }),
  }
  return { node: process.version, costless, loopback: overLoopback, observing }
}

if (import.meta.main || process.argv.includes('--json'))
  console.log(JSON.stringify(await measureCalls(Number(process.env['LATCHKEY_SHARE'] ?? 1))))
