/**
 * Measures what a large document takes from text to package, and to be judged against itself with one edit, beside
 * openapi-typescript's own command line on the same document: CPU, each in a process of its own, in turns.
 *
 *   node scripts/bench/large-documents.ts [document] [rounds]
 *
 * Exit code: 0 within 1.5 times its CPU (3 times for a verdict) and 1.5 GiB, 1 otherwise.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const mostTimes = { generate: 1.5, judge: 3 }
const mostGiB = 1.5

const largest = fileURLToPath(new URL('../../../shared/cases/specs/stripe-2d8ea4a5.yaml', import.meta.url))
const document = resolve(process.argv[2] || largest)
const rounds = Number(process.argv[3] ?? 5)
if (!existsSync(document)) {
  console.error(`${document} is absent; name another document`)
  process.exit(1)
}

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const theirs = join(
  createRequire(import.meta.url).resolve('openapi-typescript/package.json'),
  '../bin/cli.js',
)
const reportUse = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); writeSync(3, maxRSS + ' ' + (userCPUTime + systemCPUTime)) })",
)}`

interface Measure {
  seconds: number
  gib: number
}

async function measure(...args: string[]): Promise<Measure> {
  const child = spawn(process.execPath, ['--conditions=@latchkey/source', '--import', reportUse, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  let use = ''
  let said = ''
  child.stdio[3]?.on('data', (data: Buffer) => (use += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (said += data.toString()))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said.slice(0, 500)}`)
  const [kib, microseconds] = use.split(' ').map(Number)
  return { seconds: (microseconds ?? NaN) / 1e6, gib: (kib ?? NaN) / 1024 / 1024 }
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const root = await mkdtemp(join(tmpdir(), 'latchkey-bench-'))
const judging = fileURLToPath(new URL('judge-document.ts', import.meta.url))
const measures = {
  'openapi-typescript': [],
  'new-vendor': [],
  generate: [],
  'judge, one operation': [],
  'judge, every operation': [],
} as Record<string, Measure[]>
try {
  for (let round = 0; round < rounds; round += 1) {
    for (const folder of ['specs', 'packages']) {
      await rm(join(root, folder), { recursive: true, force: true })
      await mkdir(join(root, folder))
    }
    measures['openapi-typescript']?.push(await measure(theirs, document, '-o', join(root, 'theirs.ts')))
    measures['new-vendor']?.push(
      await measure(cli, 'new-vendor', 'large', '--root', root, '--from', document),
    )
    measures['generate']?.push(await measure(cli, 'generate', 'large', '--root', root))
    measures['judge, one operation']?.push(await measure(judging, document))
    measures['judge, every operation']?.push(await measure(judging, document, '--everywhere'))
  }
} finally {
  await rm(root, { recursive: true, force: true })
}

const own = median((measures['openapi-typescript'] ?? []).map(({ seconds }) => seconds))
let failed = false
console.log(`${document}, median of ${rounds}`)
for (const [name, taken] of Object.entries(measures)) {
  const seconds = median(taken.map((one) => one.seconds))
  const gib = Math.max(...taken.map((one) => one.gib))
  const times = seconds / own
  failed ||= !(times <= mostTimes[name.startsWith('judge') ? 'judge' : 'generate'] && gib <= mostGiB)
  console.log(
    `${name.padEnd(24)} ${seconds.toFixed(2)} s of CPU  ${times.toFixed(2)} ×  ${gib.toFixed(2)} GiB`,
  )
}
process.exitCode = failed ? 1 : 0
