import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { run } from '../lib/run.ts'
import { createProject } from '../packing/project.ts'
import { root } from '../packing/packages.ts'
import type { SuiteConfig } from './backend.ts'
import type { Runtime } from './runtime.ts'
import type { StepResult } from './suite-project.ts'

const versions = { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' }
const apps = join(root, 'scripts', 'runtimes', 'next-app')

/**
 * Next.js, in two apps of pages and routes that call a vendor: one with Cache Components, and one with what they replace
 * (force-static, force-cache, the edge runtime). Built, started and asked; the token calls are counted.
 */
export function findNext(): Runtime {
  return {
    name: 'Next.js',
    find: async () => ({ version: versions.next }),
    async run(project, config) {
      const folder = join(project.folder, 'next')
      const dependencies = { ...versions, '@latchkey/nitro-sign': '*', 'openapi-fetch': '*' }
      await createProject({ folder, manager: 'npm', dependencies, tarballs: project.tarballs })
      return [...(await visit('components', folder, config)), ...(await visit('static', folder, config))]
    },
  }
}

interface Place {
  folder: string
  env: Record<string, string>
  backend: ReturnType<typeof backendOf>
}
type Step = (place: Place, app: Started) => Promise<string>

const steps: Readonly<Record<'components' | 'static', Readonly<Record<string, Step>>>> = {
  components: {
    'route handler': ({ backend }, app) =>
      backend.costs(1, () => app.shows('/api/handler', '"status":200', 5)),
    // The pages are a bundle of their own, with a client of its own.
    'Suspense with Cache Components': ({ backend }, app) =>
      backend.costs(1, () => app.shows('/suspense', 'status 200', 5)),
    'a token that is given': ({ backend }, app) =>
      backend.costs(0, () => app.shows('/given', 'status 200', 5)),
    'use cache': ({ backend }, app) => backend.costs(0, () => app.shows('/use-cache', 'status 200', 5)),
    'a revoked token': async ({ backend }, app) => {
      await backend.revoke()
      return backend.costs(1, () => app.shows('/api/handler', '"status":200', 5))
    },
    'client component': async ({ folder, env }, app) => {
      await app.shows('/client', 'rendered', 1)
      const scripts = globSync(join(folder, '.next', 'static', '**', '*.js')).map((file) =>
        readFileSync(file, 'utf8'),
      )
      if (!scripts.some((text) => text.includes('runs on servers only')))
        throw new Error('"./server" is not the entry that refuses in a browser')
      if (scripts.some((text) => text.includes(env['NITRO_SIGN_CLIENT_SECRET']!)))
        throw new Error('the secret is in a script of a page')
      return `"./server" refuses in ${scripts.length} scripts without a secret`
    },
  },
  static: {
    'force-static': ({ backend }, app) => backend.costs(0, () => app.shows('/force-static', 'status 200', 5)),
    edge: ({ backend }, app) => backend.costs(1, () => app.shows('/edge', '"status":200', 5)),
    'force-cache with a revoked token': async ({ backend }, app) => {
      await app.shows('/force-cache', '"status":200', 5)
      await backend.revoke()
      return backend.costs(1, () => app.shows('/force-cache', '"status":200', 5))
    },
    'force-cache with a revoked token, in another process': async ({ folder, env, backend }) => {
      const again = await start(folder, env)
      try {
        return await backend.costs(1, () => again.shows('/force-cache', '"status":200', 5))
      } finally {
        await again.stop()
      }
    },
  },
}

/** Builds and starts an app, and runs its steps. */
async function visit(name: keyof typeof steps, into: string, config: SuiteConfig): Promise<StepResult[]> {
  const folder = join(into, name)
  cpSync(join(apps, name), folder, { recursive: true })
  for (const file of ['vendor.js', 'in-browser.js']) copyFileSync(join(apps, file), join(folder, file))
  copyFileSync(join(apps, 'layout.js'), join(folder, 'app', 'layout.js'))
  const backend = backendOf(config.backendUrl)
  const env = {
    NEXT_TELEMETRY_DISABLED: '1',
    NITRO_SIGN_BASE_URL: config.vendors['nitro-sign']!.apiUrl,
    NITRO_SIGN_CLIENT_ID: config.clientId,
    NITRO_SIGN_CLIENT_SECRET: config.clientSecret,
    GIVEN_TOKEN: await backend.issue(),
  }
  const place = { folder, env, backend }
  const results: StepResult[] = []
  const tell = async (step: string, work: () => Promise<string>) => {
    try {
      results.push({ step: `${name}: ${step}`, ok: true, detail: await work() })
    } catch (error) {
      results.push({ step: `${name}: ${step}`, ok: false, detail: String(error) })
    }
  }
  await tell('next build', () => backend.costs(1, () => build(folder, env)))
  const app = await start(folder, env)
  try {
    for (const [step, work] of Object.entries(steps[name])) await tell(step, () => work(place, app))
  } finally {
    await app.stop()
  }
  return results
}

const next = (folder: string) => join(folder, '..', 'node_modules', 'next', 'dist', 'bin', 'next')

async function build(folder: string, env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await run(process.execPath, [next(folder), 'build'], { cwd: folder, env })
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`.trim().slice(-1500))
  return 'exit code 0'
}

interface Started {
  shows(path: string, text: string, times: number): Promise<string>
  stop(): Promise<void>
}

async function start(folder: string, env: Record<string, string>): Promise<Started> {
  const child = spawn(process.execPath, [next(folder), 'start', '-H', '127.0.0.1', '-p', '0'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await addressOf(child)
  return {
    async shows(path, text, times) {
      for (let nth = 0; nth < times; nth++) {
        const said = await (await fetch(url + path)).text()
        if (!said.includes(text)) throw new Error(`${path} says ${said.slice(0, 500)}`)
      }
      return `${times} × ${text}`
    },
    async stop() {
      child.kill()
      await once(child, 'close')
    },
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('close', () => reject(new Error(`next start said ${said}`)))
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      // It says where before it is there.
      if (url && /Ready/.test(said)) resolve(url)
    })
  })
}

function backendOf(url: string) {
  async function post(path: string, body: object = {}): Promise<Record<string, unknown>> {
    const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })
    return (await response.json()) as Record<string, unknown>
  }
  const count = async () => Number((await post('/counts'))['tokenRequests'])
  return {
    issue: async () => String((await post('/token', { vendor: 'nitro-sign' }))['accessToken']),
    revoke: () => post('/revoke'),
    /** @throws Error when the work costs more token calls than it may */
    async costs(most: number, work: () => Promise<string>): Promise<string> {
      const before = await count()
      const detail = await work()
      const calls = (await count()) - before
      if (calls > most) throw new Error(`${calls} token calls, where ${most} would do`)
      return `${detail}, ${calls} token call(s)`
    },
  }
}
