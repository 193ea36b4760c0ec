import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

export interface StartWorkerOptions {
  /** The variables and secrets of the worker. */
  bindings: Record<string, string>
  /** Default: any free port. */
  port?: number | undefined
  /** Told what the worker logs. */
  onLog?: ((line: string) => void) | undefined
}

/** Bundles the worker as wrangler does, and runs it in workerd, the runtime of Cloudflare Workers. */
export async function startWorker({
  bindings,
  port = 0,
  onLog = () => {},
}: StartWorkerOptions): Promise<{ url: string; close(): Promise<void> }> {
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleWorker(),
    compatibilityDate: '2026-07-01',
    bindings,
    host: '127.0.0.1',
    port,
    // Nothing is fetched from Cloudflare and nothing is sent there.
    cf: false,
    telemetry: { enabled: false },
    handleStructuredLogs({ message }: { message: string }): void {
      onLog(message)
    },
  })
  const url = (await miniflare.ready).href
  return { url, close: () => miniflare.dispose() }
}

/** `conditions` are wrangler's own; `./server` of a vendor package has an entry for the first of them. */
async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:workers'],
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}
