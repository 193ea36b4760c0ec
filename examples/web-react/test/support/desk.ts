import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
  Response as BrowserResponse,
} from 'playwright-core'
import { expect } from 'vitest'
import { startDemo, type Demo, type DemoOptions } from '../../server/demo.ts'
import { serve } from '../../server/serve.ts'

/** A secret nobody would type by chance: wherever it turns up, it came from here. */
export const plantedSecret = 'planted-secret-5f0a4d5e9d618f3b1c1f2a10'

const screenshots = fileURLToPath(new URL('../../reports/screenshots/', import.meta.url))
mkdirSync(screenshots, { recursive: true })

export interface DeskOptions extends DemoOptions {
  browser: Browser
  /** The folder with the built pages. */
  pages: string
  /** Whether there are envelopes. Default true. */
  isFilled?: boolean | undefined
  look?: BrowserContextOptions | undefined
}

/** Vendors, backend and a browser window of one test. */
export interface Desk extends Demo {
  origin: string
  page: Page
  context: BrowserContext
  /** What the backend reported as its own trouble. */
  serverErrors: unknown[]
  /** Opens the page as somebody who has just signed in. */
  signIn(): Promise<void>
  screenshot(name: string): Promise<void>
}

/** All that has reached any browser so far: addresses, headers and bodies. */
export const receivedByBrowsers: string[] = []
/** What any page has reported as an error, breaches of its content security policy included. */
export const pageErrors: string[] = []

export async function openDesk({
  browser,
  pages,
  isFilled = true,
  look,
  ...options
}: DeskOptions): Promise<Desk> {
  const demo = await startDemo({ clientSecret: plantedSecret, ...options })
  if (isFilled) await demo.fill()
  const serverErrors: unknown[] = []
  const server = await serve({
    settings: demo.settings,
    pages,
    owners: demo.owners,
    onError: (error) => void serverErrors.push(error),
  })
  const context = await browser.newContext({
    viewport: { width: 1200, height: 860 },
    reducedMotion: 'reduce',
    ...look,
  })
  context.on('response', (response) => void record(response))
  context.on('weberror', (error) => pageErrors.push(String(error.error())))
  context.on('console', (message) => {
    // What the network says of answers like 403 is no fault of the page.
    const isOwn = message.type() === 'error' && !message.text().startsWith('Failed to load resource')
    if (isOwn) pageErrors.push(message.text())
  })
  const page = await context.newPage()
  // The test's own limit is the only one: what is waited for comes when the machine gets to it.
  page.setDefaultTimeout(0)
  demo.nitro.resetCounts()

  return {
    ...demo,
    origin: server.origin,
    page,
    context,
    serverErrors,
    async signIn() {
      // Through Gobo and back as the link does, without showing the page in between.
      await context.request.get(`${server.origin}/auth/sign-in`)
      await page.goto(server.origin)
      await page.getByRole('button', { name: 'Sign out' }).waitFor()
    },
    async screenshot(name) {
      await page.screenshot({ path: `${screenshots}${name}.png`, animations: 'disabled' })
    },
    async close() {
      await context.close()
      await server.close()
      await demo.close()
    },
  }
}

/** Waits for what the page is to show, and holds it to being there. */
export async function see(what: Locator): Promise<void> {
  await what.waitFor()
  expect(await what.isVisible()).toBe(true)
}

async function record(response: BrowserResponse): Promise<void> {
  receivedByBrowsers.push(response.url(), JSON.stringify(await response.allHeaders().catch(() => ({}))))
  // Redirects and answers to a closed window have no body.
  receivedByBrowsers.push(await response.text().catch(() => ''))
}
