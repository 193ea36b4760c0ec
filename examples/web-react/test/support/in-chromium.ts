import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needs } from '@latchkey/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { buildPages } from '../../server/serve.ts'
import { launchChromium } from './chromium.ts'
import {
  openDesk,
  pageErrors,
  plantedSecret,
  receivedByBrowsers,
  type Desk,
  type DeskOptions,
} from './desk.ts'

type Open = (options?: Partial<DeskOptions>) => Promise<Desk>

/** Tests of the built pages in one browser; after them, what all of its windows were given holds no secret. */
export function inChromium(title: string, define: (open: Open) => void): void {
  describe(title, needs('chromium'), () => {
    let browser: Browser
    let pages: string

    beforeAll(async () => {
      pages = await mkdtemp(join(tmpdir(), 'example-web-react-'))
      vi.stubEnv('NITRO_SIGN_CLIENT_SECRET', plantedSecret)
      vi.stubEnv('NODE_ENV', 'production')
      const [launched] = await Promise.all([launchChromium(), buildPages(pages)])
      browser = launched
    })
    afterAll(async () => {
      vi.unstubAllEnvs()
      await browser?.close()
      await rm(pages, { recursive: true, force: true })
    })

    define(async (options = {}) => {
      const desk = await openDesk({ browser, pages, ...options })
      onTestFinished(() => desk.close())
      return desk
    })

    test('never gives a secret, token or verifier to a browser', () => {
      expect(receivedByBrowsers.length).toBeGreaterThan(40)
      const said = receivedByBrowsers.join('\n')
      expect(said).not.toContain(plantedSecret)
      expect(said).not.toMatch(/nitro-sign-access-|gobo-access-|gobo-refresh-|code_verifier/)
      expect(pageErrors).toEqual([])
    })
  })
}
