// What one authorized call costs with a transport that costs nothing, in CPU time.
//
//   node --conditions=@latchkey/source scripts/bench/per-call/run.ts [rounds] [--profile]
//
// Exit code: 1 where a call of ours costs more than one of openapi-fetch with a static header.
import { interleave } from '../interleave.ts'
import { costlessSides } from './costless.ts'

const rounds = Number(process.argv[2] ?? 300)
const results = await interleave(costlessSides(), { rounds, calls: 200 })
console.log(`Node ${process.version}, ${rounds} interleaved rounds of 200 calls, CPU time, medians`)
for (const { name, micros, ratio } of results)
  console.log(`${micros.toFixed(1).padStart(7)} µs  ${ratio.toFixed(2)} ×  ${name}`)
