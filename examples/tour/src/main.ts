import { existsSync } from 'node:fs'
import { parseArgs, styleText } from 'node:util'
import { visitLive } from './live.ts'
import { generate } from './specs.ts'
import type { Stop } from './stop.ts'
import { formatTable } from './table.ts'
import { visitVendor, type Finding } from './visit-vendor.ts'

const help = `Usage: npm start [-- options]
       npm start -- <example> [options]    one program on its own: the folders of examples/ that have one

Does the whole job on this machine: the vendors' documents become typed packages, and those packages obtain, share,
refresh and recover tokens against loopback servers that speak each vendor's dialect.

Options:
  --live <vendor>  one token and one harmless call at the real vendor; reads the variables listed in .env.example
  --json           print the findings as JSON
  --help           show this text

Exit code: 0 every expectation held, 1 one did not, 2 the command line is wrong.
`

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${paint('red', (error as Error).message)}\n`)
  return 1
})

async function main(args: string[]): Promise<number> {
  const { values } = readArguments(args) ?? {}
  if (!values) return 2
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (values.live !== undefined) return live(values.live)

  const say = (text: string): void => void (values.json ? process.stderr : process.stdout).write(`${text}\n`)
  const startedMs = performance.now()
  say(paint('bold', 'Documents → OpenAPI → typed code'))
  const generated = await generate()
  for (const { vendor, operations, changed, removed } of generated.filter(({ vendor }) => vendor)) {
    const news = changed.length + removed.length
    say(
      `  ${vendor.padEnd(12)} ${operations} operations, ${news ? `${news} files written: see git status` : 'nothing changed'}`,
    )
  }

  const tour: { vendor: string; findings: Finding[]; durationMs: number; operations: number }[] = []
  for (const { vendor, operations } of generated) {
    const stop = await findStop(vendor)
    if (!stop) {
      say(`\n${paint('bold', vendor)}  has no stop in examples/tour/src/stops yet`)
      continue
    }
    say(`\n${paint('bold', vendor)}`)
    const vendorMs = performance.now()
    const findings = await visitVendor(vendor, stop, ({ holds, step, expected, seen }) => {
      const mark = holds ? paint('green', '✓') : paint('red', '✗')
      say(`  ${mark} ${step.padEnd(32)} ${seen}${holds ? '' : paint('red', `, expected ${expected}`)}`)
    })
    tour.push({ vendor, operations, findings, durationMs: performance.now() - vendorMs })
  }

  const holds = tour.length > 0 && tour.every(({ findings }) => findings.every((finding) => finding.holds))
  if (values.json) process.stdout.write(`${JSON.stringify({ holds, generated, tour }, null, 2)}\n`)
  say(`\n${summarise(tour)}\n`)
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  say(
    holds
      ? paint('green', `Every expectation held, in ${seconds} s.`)
      : paint('red', 'Not every expectation held.'),
  )
  return holds ? 0 : 1
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { live: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nSee npm start -- --help.\n`)
    return undefined
  }
}

async function live(vendor: string): Promise<number> {
  const stop = await findStop(vendor)
  if (!stop)
    throw new Error(`There is no vendor "${vendor}" to visit. The folders in specs/ name those there are.`)
  process.stdout.write(`${paint('bold', vendor)} (live)\n`)
  for (const line of await visitLive(stop, process.env))
    process.stdout.write(`  ${paint('green', '✓')} ${line}\n`)
  return 0
}

/** The stop named like the vendor, so that no list of vendors has to be kept. */
async function findStop(vendor: string): Promise<Stop | undefined> {
  const file = new URL(`./stops/${encodeURIComponent(vendor)}.ts`, import.meta.url)
  if (!existsSync(file)) return undefined
  return ((await import(file.href)) as { stop: Stop }).stop
}

function summarise(
  tour: { vendor: string; findings: Finding[]; durationMs: number; operations: number }[],
): string {
  const rows = tour.map(({ vendor, operations, findings, durationMs }) => {
    const grants = findings.slice(0, -3)
    const [first, cold, storm] = findings.slice(-3)
    return [
      vendor,
      String(operations),
      grants.map(({ step, holds }) => (holds ? step : `${step} FAILED`)).join(', '),
      first?.holds ? 'ok' : 'FAILED',
      cold?.seen ?? '',
      storm?.seen ?? '',
      `${(durationMs / 1000).toFixed(1)} s`,
    ]
  })
  const heading = [
    'vendor',
    'operations',
    'grants',
    'first call',
    '1,000 cold callers',
    'revoked, 50 in flight',
    'time',
  ]
  return formatTable([heading, ...rows], (text, row) => (row === 0 ? paint('dim', text) : text))
}

function paint(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout })
}
