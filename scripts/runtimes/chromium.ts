import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import type { StepResult } from './suite-project.ts'
import type { Runtime } from './runtime.ts'

/** A headless Chromium that this machine has, such as Debian's package. */
export function findChromium(): Runtime {
  const executablePath = findExecutable(['chromium', 'chromium-browser', 'google-chrome'])

  function launch(): Promise<Browser> {
    // Containers run as root, where Chromium's sandbox cannot be had; the page is our own.
    return chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
  }
  return {
    name: 'Chromium',
    needsPage: true,
    async find() {
      if (executablePath === undefined)
        return { missing: 'no chromium in PATH (Debian: apt-get install chromium)' }
      try {
        const browser = await launch()
        const version = browser.version()
        await browser.close()
        return { version }
      } catch (error) {
        return { missing: `Chromium does not start: ${(error as Error).message.split('\n')[0]}` }
      }
    },
    async run(_, config) {
      const browser = await launch()
      try {
        const page = await browser.newPage()
        const problems: string[] = []
        page.on('pageerror', (error) => problems.push(error.message))
        await page.goto(config.backendUrl)
        await page.waitForFunction('globalThis.runSuite', undefined, { timeout: 30_000 }).catch(() => {
          throw new Error(`the page did not start: ${problems.join('; ')}`)
        })
        return await page.evaluate<StepResult[], unknown>(
          (input) =>
            (globalThis as unknown as { runSuite(config: unknown): Promise<StepResult[]> }).runSuite(input),
          config,
        )
      } finally {
        await browser.close()
      }
    },
  }
}

function findExecutable(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
