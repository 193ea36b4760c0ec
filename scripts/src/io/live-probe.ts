import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { LiveReport } from '../lib/drift/report.ts'
import { SpecError } from '../lib/problem.ts'
import type { JsonObject } from '../lib/json.ts'
import type { LiveRead } from '../lib/source-info.ts'

const program = fileURLToPath(new URL('../../../packages/live/src/main.ts', import.meta.url))

export type LiveProbe = {
  vendor: string
  document: JsonObject
  tokenOperation: string | undefined
  reads: readonly LiveRead[]
}

export type LiveProbeOptions = {
  /** Holds the credentials, by the names in `.env.example`. */
  env: Readonly<Record<string, string | undefined>>
  /** Default: two minutes. */
  timeoutMs?: number | undefined
}

/**
 * Has `packages/live` call a vendor's harmless reads. It is a program of its own because it uses the vendors' packages,
 * which nothing here may import; its answer names places and types, never values.
 *
 * @throws SpecError where it cannot start: a variable that is not set, a vendor without a client
 */
export async function runLiveProbe(
  { vendor, ...request }: LiveProbe,
  { env, timeoutMs = 120_000 }: LiveProbeOptions,
): Promise<LiveReport[]> {
  const fail = (reason: string, cause?: unknown): never => {
    throw new SpecError([{ file: `${vendor} --live`, reason }], { cause })
  }
  if (!existsSync(program)) {
    return fail(
      'calls with the packages of Latchkey’s vendors, which its own repository has: not possible here',
    )
  }
  const child = spawn(process.execPath, ['--conditions=@latchkey/source', program, vendor], {
    env: { ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
    signal: AbortSignal.timeout(timeoutMs),
  })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  try {
    child.stdin.on('error', () => {})
    child.stdin.end(JSON.stringify(request))
    const [answer] = await Promise.all([text(child.stdout), ended])
    if (answer === '') return fail('the probe ended without an answer')
    const { results, failure } = JSON.parse(answer) as { results?: LiveReport[]; failure?: string }
    return results ?? fail(failure ?? 'the probe gave no result')
  } catch (error) {
    if (error instanceof SpecError) throw error
    return fail(error instanceof Error ? error.message : String(error), error)
  }
}
