import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { LiveReport } from '../report/report.ts'
import { type JsonObject, SpecError } from '@latchkey/openapi'
import type { LiveRead } from '@latchkey/spec'
import type { DocumentVendor } from '../probe/document-client.ts'

const isSource = import.meta.url.endsWith('.ts')
const program = fileURLToPath(new URL(`../probe/main${isSource ? '.ts' : '.js'}`, import.meta.url))

export interface LiveProbe {
  vendor: string
  document: JsonObject
  /** What is called for a token: `POST /token`. */
  tokenOperation: string | undefined
  reads: readonly LiveRead[]
  /** Of a client that is made from the document. */
  described: DocumentVendor
}

export interface LiveProbeOptions {
  /** Holds the credentials, by the names in `.env.example`. */
  env: Readonly<Record<string, string | undefined>>
  /** Module that makes the client of the vendor's own package. Default: a client is made from the document. */
  probe?: string | undefined
  /** Default: two minutes. */
  timeoutMs?: number | undefined
}

/**
 * Calls a vendor's harmless reads, in a program of its own: it has credentials, and uses the vendor's package where there
 * is one, which nothing here may import. Its answer names places and types, never values.
 *
 * @throws {@link SpecError} where it cannot start: a variable that is not set, an invalid address
 */
export async function runLiveProbe(
  { vendor, described, ...request }: LiveProbe,
  { env, probe, timeoutMs = 120_000 }: LiveProbeOptions,
): Promise<LiveReport[]> {
  const conditions = isSource ? ['--conditions=@latchkey/source'] : []
  const child = spawn(process.execPath, [...conditions, program], {
    env: { ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
    signal: AbortSignal.timeout(timeoutMs),
  })
  const fail = (reason: string, cause?: unknown): never => {
    throw new SpecError([{ file: `${vendor} --live`, reason }], { cause })
  }
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  try {
    child.stdin.on('error', () => {})
    child.stdin.end(JSON.stringify({ probe, ...described, ...request }))
    const [answer] = await Promise.all([text(child.stdout), ended])
    if (answer === '') return fail('the probe ended without an answer')
    const { results, failure } = JSON.parse(answer) as { results?: LiveReport[]; failure?: string }
    return results ?? fail(failure ?? 'the probe gave no result')
  } catch (error) {
    if (error instanceof SpecError) throw error
    return fail(error instanceof Error ? error.message : String(error), error)
  }
}
