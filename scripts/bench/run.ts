/**
 * Prints what Latchkey costs beside others, as one table of ratios.
 *
 *   pnpm bench [--share 0.2] [--write]
 *
 * `--share` measures less; `--write` puts the table on the site. Exit code: 1 where an authorized call of ours costs more
 * CPU than one of openapi-fetch with a static header, in the same run, or a user takes more heap than allowed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { simulateFleet } from './fleet.ts'
import { interleave, type Measured } from './interleave.ts'
import { mostBytes, weighUsers, type Weights } from './many-users.ts'
import { measureOnOtherNodes } from './other-nodes.ts'
import { costlessSides } from './per-call/costless.ts'
import { type CallCosts, measureCalls } from './per-call/measure.ts'
import { peerSides } from './per-call/peer-sides.ts'

/** Ratios of the same work differ by so much from run to run, and by more where a run "against itself" does. */
const NOISE = 0.05

const { values } = parseArgs({ options: { share: { type: 'string' }, write: { type: 'boolean' } } })
const share = Number(values.share ?? 1)
const lines: string[] = []
const say = (line = ''): void => {
  lines.push(line)
  console.log(line)
}

function table(title: string, measured: readonly Measured[]): void {
  say()
  say(`| ${title} | CPU per call | ratio |`)
  say('| --- | ---: | ---: |')
  for (const { name, micros, ratio } of measured)
    say(`| ${name} | ${micros.toFixed(1)} µs | ${ratio.toFixed(2)} |`)
}

/** Whether ours costs no more than the reference of the same run, as far as that run can tell. */
function holds({ node, costless, loopback }: CallCosts): boolean {
  const over = [costless, ...loopback.map(({ measured }) => measured)].flatMap((measured) => {
    const itself = measured.find(({ name }) => name.includes('against itself'))!.ratio
    const most = 1 + Math.max(NOISE, 2 * Math.abs(itself - 1))
    return measured.filter(({ name, ratio }) => /^ours, (own tokens|token given)$/.test(name) && ratio > most)
  })
  for (const { name, ratio } of over) console.error(`OVER on Node ${node}: ${name} at ${ratio.toFixed(2)}`)
  return over.length === 0
}

/** Whether a user takes no more heap than allowed, however busy the machine is. */
function fits(users: Weights): boolean {
  const over = (['source', 'client'] as const).filter((one) => users[one] > mostBytes[one])
  for (const one of over) console.error(`OVER: a ${one} takes ${Math.round(users[one])} bytes of heap`)
  return over.length === 0
}

// Before the compiler has made anything of its own for a source. Of fewer, what all of them share would count.
const users = await weighUsers(Math.max(50_000, Math.round(100_000 * share)))
const peers = await peerSides()
const all = await interleave([...costlessSides(), ...peers], {
  rounds: Math.max(5, Math.round(100 * share)),
  calls: 100,
})
const costs = [await measureCalls(share), ...(await measureOnOtherNodes(share))]

say(
  `Measured on ${new Date().toISOString().slice(0, 10)}, on a machine of ${availableParallelism()} cores ` +
    `(${process.platform}, ${process.arch}) that did other work besides: CPU time, medians of interleaved rounds, ` +
    'ratios within each round.',
)
table(`An authorized call, transport that costs nothing, Node ${process.version}`, all)
for (const { node, costless, loopback } of costs) {
  if (node !== process.version) table(`The same without the others, Node ${node}`, costless)
  for (const { callers, measured } of loopback)
    table(`Over loopback, ${callers} at a time (server included), Node ${node}`, measured)
}
const [{ observing }] = costs as [CallCosts]
table('A short JSON response, observed', observing.small)
table('A list of 132 KB, observed', observing.large)

say()
say('| Many users | |')
say('| --- | ---: |')
say(
  `| heap of a cached source with its token (at most ${mostBytes.source}) | ${Math.round(users.source)} bytes |`,
)
say(
  `| heap of a client with a source of its own (at most ${mostBytes.client}) | ${Math.round(users.client)} bytes |`,
)
say(`| CPU time to make a source and get its token | ${users.madeMicros.toFixed(0)} µs |`)

const fleet = await simulateFleet({ hours: Math.max(0.2, share) })
say()
say(`| ${fleet.processes} processes over one store, ${fleet.hours} h of virtual time | |`)
say('| --- | ---: |')
say(`| restarts, partitions of a minute, clocks up to | ${fleet.restarts}, ${fleet.partitions}, ±2 min |`)
say(`| calls, of them without a token | ${fleet.apiCalls}, ${fleet.failedCalls} |`)
say(`| token calls (each process for itself: ${fleet.tokenCallsAlone}) | ${fleet.tokenCalls} |`)
say(`| store round trips per token and process | ${fleet.roundTripsPerTokenAndProcess.toFixed(2)} |`)
say(
  `| of a call with its token in memory, and of the first one | ${fleet.roundTripsHot}, ${fleet.roundTripsCold} |`,
)

if (values.write) {
  const page = new URL('../../docs/measurements.md', import.meta.url)
  const [head] = readFileSync(page, 'utf8').split('<!-- measured -->')
  writeFileSync(page, `${head}<!-- measured -->\n\n${lines.join('\n')}\n`)
}
process.exitCode = costs.every(holds) && fits(users) ? 0 : 1
