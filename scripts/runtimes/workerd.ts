import { createRequire } from 'node:module'
import { Miniflare } from 'miniflare'
import type { StepResult } from './suite-project.ts'
import type { Runtime } from './runtime.ts'

/** workerd, the runtime of Cloudflare Workers, without its compatibility layer for Node. */
export function findWorkerd(): Runtime {
  return {
    name: 'workerd',
    async find() {
      try {
        const miniflare = start('export default { fetch: () => new Response(navigator.userAgent) }')
        await miniflare.ready
        await miniflare.dispose()
        return { version: workerdVersion() }
      } catch (error) {
        return { missing: `workerd does not start: ${(error as Error).message}` }
      }
    },
    async run(project, config) {
      const miniflare = start(await project.bundle('worker'))
      try {
        const body = JSON.stringify(config)
        const response = await miniflare.dispatchFetch('http://worker.example/', { method: 'POST', body })
        if (!response.ok) throw new Error(await response.text())
        return (await response.json()) as StepResult[]
      } finally {
        await miniflare.dispose()
      }
    },
  }
}

const compatibilityDate = '2026-07-01'

function start(script: string): Miniflare {
  // Nothing is fetched from Cloudflare and nothing is sent there.
  return new Miniflare({ modules: true, script, compatibilityDate, cf: false, telemetry: { enabled: false } })
}

function workerdVersion(): string {
  const fromMiniflare = createRequire(createRequire(import.meta.url).resolve('miniflare'))
  return (fromMiniflare('workerd/package.json') as { version: string }).version
}
