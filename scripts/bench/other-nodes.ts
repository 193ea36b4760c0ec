import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { CallCosts } from './per-call/measure.ts'

const run = promisify(execFile)

/** One Node of each major version that is on the PATH, apart from the one that runs this. */
async function findNodes(): Promise<string[]> {
  const majors = new Map([[major(process.version), '']])
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, 'node')
    if (!existsSync(file)) continue
    const { stdout } = await run(file, ['--version'])
    if (!majors.has(major(stdout))) majors.set(major(stdout), file)
  }
  return [...majors.values()].filter(Boolean)
}

function major(version: string): string {
  return /^v(\d+)/.exec(version)?.[1] ?? ''
}

/** The same measurements on every other Node there is. */
export async function measureOnOtherNodes(share: number): Promise<CallCosts[]> {
  const nodes = await findNodes()
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'))
  try {
    const outfile = join(folder, 'measure.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL('per-call/measure.ts', import.meta.url))],
      conditions: ['@latchkey/source'],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
    })
    const costs: CallCosts[] = []
    for (const node of nodes) {
      const env = { ...process.env, LATCHKEY_SHARE: String(share) }
      const { stdout } = await run(node, [outfile, '--json'], { env, maxBuffer: 2 ** 24 })
      costs.push(JSON.parse(stdout) as CallCosts)
    }
    return costs
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
