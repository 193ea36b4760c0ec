import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { build, createServer as createViteServer } from 'vite'
import { createApp } from './app.ts'
import type { Owners } from './owners.ts'
import { problem } from './problem.ts'
import type { Settings } from './settings.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface ServeOptions {
  settings: Settings
  /** Default: any free port of 127.0.0.1. */
  port?: number | undefined
  /** A folder with the built pages. Without one the pages come from Vite's development server. */
  pages: string | undefined
  owners?: Owners | undefined
  onError?: ((error: unknown) => void) | undefined
}

export interface RunningServer {
  origin: string
  close(): Promise<void>
}

/** Builds the pages. Only what `src` imports ends up in them: no variable of the environment does. */
export async function buildPages(outDir: string): Promise<void> {
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } })
}

/** Serves pages and backend from one origin, so that the session cookie needs no exception. */
export async function serve({
  settings,
  port = 0,
  pages,
  owners,
  onError,
}: ServeOptions): Promise<RunningServer> {
  const server = createServer()
  await listen(server, port)
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const app = createApp({ settings, origin, owners, onError })
  if (pages !== undefined) {
    app.use('/assets/*', serveStatic({ root: pages, onFound: cacheForEver }))
    app.use('*', serveStatic({ root: pages, onFound: askAgain }))
    app.get('/signed-in', serveStatic({ root: pages, path: 'index.html', onFound: askAgain }))
    const index = await readFile(join(pages, 'index.html'), 'utf8')
    // People get a page that leads them back; programs a status with a reason.
    app.notFound((context) =>
      context.req.method === 'GET' && context.req.header('accept')?.includes('text/html')
        ? context.html(index, 404)
        : problem(context, 404, 'There is nothing at this address.'),
    )
    server.on('request', getRequestListener(app.fetch))
    return { origin, close: () => close(server) }
  }
  const vite = await createViteServer({
    root,
    appType: 'spa',
    server: { middlewareMode: true, hmr: { server } },
  })
  const listener = getRequestListener(app.fetch)
  server.on('request', (request, response) => {
    if (/^\/(api|auth)\//.test(request.url ?? '')) void listener(request, response)
    else vite.middlewares(request, response)
  })
  return {
    origin,
    async close() {
      await vite.close()
      await close(server)
    },
  }
}

/** Names of built files change with their content. */
function cacheForEver(_path: string, context: { header(name: string, value: string): void }): void {
  context.header('cache-control', 'public, max-age=31536000, immutable')
}

/** A page names the files of the last build: it is asked for each time. */
function askAgain(_path: string, context: { header(name: string, value: string): void }): void {
  context.header('cache-control', 'no-cache')
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
