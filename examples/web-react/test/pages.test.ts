import { needs } from '@latchkey/testkit'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { buildPages } from '../server/serve.ts'
import { launchChromium } from './support/chromium.ts'
import { pdf, fillIn, slowDown, watchProgress, comeBack, accessProblems, focused } from './support/pages.ts'
import {
  openDesk,
  pageErrors,
  see,
  plantedSecret,
  receivedByBrowsers,
  type Desk,
  type DeskOptions,
} from './support/desk.ts'

describe('the pages in Chromium', needs('chromium'), () => {
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

  async function open(options: Partial<DeskOptions> = {}): Promise<Desk> {
    const desk = await openDesk({ browser, pages, ...options })
    onTestFinished(() => desk.close())
    return desk
  }

  describe('signing in', () => {
    test('goes to Gobo and back, and leaves nothing that a script could read', async () => {
      const { page, context, origin, screenshot } = await open()
      await page.goto(origin)
      await page.getByRole('link', { name: 'Sign in with Gobo' }).waitFor()
      await screenshot('sign-in')
      await page.getByRole('link', { name: 'Sign in with Gobo' }).click()
      await page.getByRole('heading', { name: 'Envelopes' }).waitFor()
      expect(page.url()).toBe(`${origin}/`)
      expect(await page.getByText('customeruser-1').isVisible()).toBe(true)
      expect(
        await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]),
      ).toEqual(['', 0, 0])
      const cookies = await context.cookies()
      expect(cookies).toMatchObject([{ name: 'session', httpOnly: true, sameSite: 'Lax' }])
    })

    test('says so when the person does not consent, and offers another try', async () => {
      const { page, origin, gobo } = await open()
      gobo.control('deny')
      await page.goto(origin)
      await page.getByRole('link', { name: 'Sign in with Gobo' }).click()
      await page.getByText('You chose not to give access').waitFor()
      await page.getByRole('link', { name: 'Sign in with Gobo' }).click()
      await see(page.getByRole('heading', { name: 'Envelopes' }))
    })

    test('ends when the person signs out', async () => {
      const { page, context, signIn } = await open()
      await signIn()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('link', { name: 'Sign in with Gobo' }).waitFor()
      expect(await context.cookies()).toEqual([])
    })

    test('outlives a revoked token: Gobo gives another, the person notices nothing', async () => {
      const { page, gobo, signIn } = await open()
      await signIn()
      gobo.revokeTokens()
      await comeBack(page)
      await vi.waitFor(() => expect(gobo.counts.tokenRequestsByGrant['refresh_token']).toBe(1))
      expect(await page.getByRole('dialog').count()).toBe(0)
    })

    test('is asked for again when it has ended, and what was typed is still there afterwards', async () => {
      const { page, context, gobo, signIn, screenshot } = await open()
      await signIn()
      await page.getByRole('button', { name: 'New envelope' }).click()
      await page.getByLabel('Name').fill('Lease of the tower')
      gobo.reset()
      await comeBack(page)
      await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
      await screenshot('session-ended')

      const [other] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('link', { name: 'Sign in again' }).click(),
      ])
      await other.waitForEvent('close')
      await page.getByRole('heading', { name: 'Your session has ended' }).waitFor({ state: 'detached' })
      expect(await page.getByLabel('Name').inputValue()).toBe('Lease of the tower')
    })
  })

  describe('the list', () => {
    test('shows the envelopes page by page', async () => {
      const { page, signIn } = await open({ pageSize: 4 })
      await signIn()
      await page.getByText('4 envelopes so far').waitFor()
      await page.getByRole('button', { name: 'Show more' }).click()
      await page.getByText('7 envelopes', { exact: true }).waitFor()
      expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
    })

    test('can be narrowed down, with the arrow keys too', async () => {
      const { page, signIn, screenshot } = await open()
      await signIn()
      await page.getByText('7 envelopes').waitFor()
      await screenshot('list')
      await page.getByRole('radio', { name: 'All' }).focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.getByText('2 envelopes').waitFor()
      expect(await page.getByRole('link', { name: 'Download Lease, 12 St James Square' }).count()).toBe(1)
    })

    test('invites to send a first envelope when there is none', async () => {
      const { page, signIn, screenshot } = await open({ isFilled: false })
      await signIn()
      await page.getByRole('heading', { name: 'Nothing sent yet' }).waitFor()
      await screenshot('empty')
      await page.getByRole('button', { name: 'Send your first envelope' }).click()
      await see(page.getByRole('dialog', { name: 'New envelope' }))
    })

    test('says when it cannot be read, and reads it again on demand', async () => {
      const { page, nitro, signIn, screenshot } = await open()
      const heal = nitro.inject({ kind: 'status', status: 403, on: 'GET /sign/envelopes' })
      await signIn()
      await page.getByRole('heading', { name: 'The envelopes could not be read' }).waitFor()
      await screenshot('list-failed')
      heal()
      await page.getByRole('button', { name: 'Try again' }).click()
      await see(page.getByText('7 envelopes'))
    })

    test('hands out the signed documents', async () => {
      const { page, signIn } = await open()
      await signIn()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download Lease, 12 St James Square' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('Lease, 12 St James Square.zip')
      expect(await download.failure()).toBeNull()
    })
  })

  describe('a row', () => {
    test('opens, with the keyboard too, and tells whom it is for and who has signed', async () => {
      const { page, nitro, signIn, screenshot } = await open()
      await signIn()
      await page.getByText('7 envelopes').waitFor()
      const sealed = page.getByRole('button', { name: 'Lease, 12 St James Square', exact: true })
      await sealed.focus()
      await page.keyboard.press('Enter')
      const details = page.getByRole('region', { name: 'Signers of Lease, 12 St James Square' })
      await details.getByText('Has signed').waitFor()
      expect(await details.getByText('ann@example.com').isVisible()).toBe(true)
      expect(await details.getByText('Gets a copy').count()).toBe(1)
      expect(await sealed.getAttribute('aria-expanded')).toBe('true')
      const [trail] = await Promise.all([
        page.waitForEvent('download'),
        details.getByRole('link', { name: 'Audit trail' }).click(),
      ])
      expect(trail.suggestedFilename()).toBe('Lease, 12 St James Square, audit trail.pdf')

      await page.getByRole('button', { name: 'Board resolution 14', exact: true }).click()
      const waiting = page.getByRole('region', { name: 'Signers of Board resolution 14' })
      await waiting.getByText('Asked to sign').waitFor()
      await screenshot('row-open')
      await page.keyboard.press('Enter')
      await waiting.waitFor({ state: 'detached' })

      const drafts = page.getByRole('button', { name: 'Addendum to the supplier agreement', exact: true })
      nitro.inject({
        kind: 'status',
        status: 403,
        on: 'GET /sign/envelopes/{envelopeID}/participants',
        times: 1,
      })
      await drafts.click()
      const draft = page.getByRole('region', { name: 'Signers of Addendum to the supplier agreement' })
      await draft.getByText('The signers could not be read').waitFor()
      await draft.getByRole('button', { name: 'Try again' }).click()
      await see(draft.getByText('Nobody has been added yet.'))
    })
  })

  test('show rows to come while the list is on its way, so that they can be seen', async () => {
    const { page, origin, nitro, context, screenshot } = await open()
    const heal = nitro.inject({ kind: 'latency', ms: 600_000, on: 'GET /sign/envelopes' })
    await context.request.get(`${origin}/auth/sign-in`)
    await page.goto(origin)
    const bar = page.locator('.skeleton .bar').first()
    await bar.waitFor()
    await screenshot('loading')
    const [one, other] = await bar.evaluate((element) => [
      getComputedStyle(element).backgroundColor,
      getComputedStyle(element.closest('.envelopes')!).backgroundColor,
    ])
    expect(one).not.toBe(other)
    const box = (await bar.boundingBox())!
    expect(Math.min(box.width, box.height)).toBeGreaterThan(8)
    heal()
  })

  test('lead back from an address where nothing is, with the status that says so', async () => {
    const { page, origin, screenshot } = await open()
    const response = await page.goto(`${origin}/envelopes/17`)
    expect(response!.status()).toBe(404)
    await screenshot('not-found')
    await page.getByRole('link', { name: 'Go to your envelopes' }).click()
    await page.getByRole('link', { name: 'Sign in with Gobo' }).waitFor()
    const missing = await fetch(`${origin}/missing.json`)
    expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  })

  test.each(['light', 'dark'] as const)(
    'fit a window 320 pixels wide, in %s colours',
    async (colorScheme) => {
      const viewport = { width: 320, height: 640 }
      const { page, origin, signIn, screenshot } = await open({ look: { colorScheme, viewport } })
      const tooWide = (): Promise<string[]> =>
        page.evaluate(() =>
          [...document.querySelectorAll('body *')]
            .filter((element) => {
              const { left, right, width } = element.getBoundingClientRect()
              const scrolls = element.closest('.filter') !== null && !element.matches('.filter')
              return width > 1 && !scrolls && (left < -1 || right > innerWidth + 1)
            })
            .map((element) => `${element.tagName} ${element.className} ${element.textContent?.slice(0, 20)}`),
        )
      const fits = async (name: string): Promise<void> => {
        await screenshot(`narrow-${name}-${colorScheme}`)
        expect([
          name,
          await page.evaluate(() => document.documentElement.scrollWidth),
          await tooWide(),
        ]).toEqual([name, 320, []])
      }
      await page.goto(`${origin}/nothing`)
      await page.getByRole('link', { name: 'Go to your envelopes' }).waitFor()
      await fits('not-found')
      await page.goto(origin)
      await page.getByRole('link', { name: 'Sign in with Gobo' }).waitFor()
      await fits('sign-in')
      await signIn()
      await page.getByText('7 envelopes').waitFor()
      await page.getByRole('button', { name: 'Board resolution 14', exact: true }).click()
      await page.getByText('Asked to sign').waitFor()
      await fits('list')
      await page.getByRole('button', { name: 'Cancel Board resolution 14' }).click()
      await fits('confirm')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'New envelope' }).click()
      await page.getByRole('button', { name: 'Add a signer' }).click()
      await page.getByRole('button', { name: 'Send for signature' }).click()
      await page.getByText('Choose the document to sign.').waitFor()
      await fits('form')
    },
  )

  describe('a change', () => {
    const cancelOperation = 'PUT /sign/envelopes/{envelopeID}:cancel'
    const row = (page: Page) => page.getByRole('listitem').filter({ hasText: 'Board resolution 14' })
    async function cancel(page: Page): Promise<void> {
      await row(page).getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Cancel the envelope' }).click()
    }

    test('shows at once, before Nitro has answered', async () => {
      const { page, nitro, signIn, screenshot } = await open()
      await signIn()
      nitro.inject({ kind: 'latency', ms: 1500, on: cancelOperation })
      await row(page).getByRole('button', { name: 'Cancel' }).click()
      await screenshot('confirm')
      await page.getByRole('button', { name: 'Cancel the envelope' }).click()
      await row(page).getByText('Cancelled').waitFor()
      expect(nitro.counts.callsByOperation[cancelOperation] ?? 0).toBeLessThanOrEqual(1)
      expect(await page.getByText('Nobody can sign it any more').count()).toBe(0)
      await page.getByText('Nobody can sign it any more').waitFor()
    })

    test('is taken back when it fails, and the person is told', async () => {
      const { page, nitro, signIn } = await open()
      await signIn()
      nitro.inject({ kind: 'status', status: 409, on: cancelOperation })
      await cancel(page)
      await page.getByRole('alert').filter({ hasText: 'could not be cancelled' }).waitFor()
      expect(await row(page).getByText('Waiting for signatures').isVisible()).toBe(true)
    })

    test('made offline is done once the connection is back', async () => {
      const { page, context, nitro, signIn, screenshot } = await open()
      await signIn()
      await context.setOffline(true)
      await page.getByText('You are offline').waitFor()
      await cancel(page)
      await row(page).getByText('Cancelled').waitFor()
      await screenshot('offline')
      expect(nitro.counts.callsByOperation[cancelOperation]).toBeUndefined()

      await context.setOffline(false)
      await page.getByText('Nobody can sign it any more').waitFor()
      expect(await page.getByText('You are offline').count()).toBe(0)
      expect(nitro.counts.callsByOperation[cancelOperation]).toBe(1)
    })
  })

  describe('sending', () => {
    test('shows how far it is, and ends in the list', async () => {
      const { page, nitro, signIn, screenshot } = await open()
      await signIn()
      await fillIn(page, 400_000)
      const seen = await watchProgress(page)
      await slowDown(page, 500_000)
      await page.getByRole('button', { name: 'Send for signature' }).click()
      await page.getByText(/Uploading [1-9]/).waitFor()
      await screenshot('uploading')
      await page.getByText('is on its way to the signers').waitFor()
      await page.getByRole('button', { name: 'Remind Lease 2026' }).waitFor()

      const values = await seen()
      expect(values.filter((value) => value > 5 && value < 80).length).toBeGreaterThanOrEqual(2)
      expect(values).toEqual(values.toSorted((one, other) => one - other))
      expect(nitro.counts.tokenRequests).toBe(1)
    })

    test('gets through a token that is revoked during the upload', async () => {
      const { page, nitro, serverErrors, signIn } = await open()
      await signIn()
      await fillIn(page, 150_000)
      await slowDown(page, 300_000)
      await page.getByRole('button', { name: 'Send for signature' }).click()
      await page.getByText(/Uploading/).waitFor()
      nitro.revokeTokens()
      await page.getByText('is on its way to the signers').waitFor()
      expect(nitro.counts).toMatchObject({ tokenRequests: 2, unauthorized: 1 })
      expect(serverErrors).toEqual([])
    })

    test('goes on where it was when the connection is lost on the way', async () => {
      const { page, nitro, signIn, screenshot } = await open()
      await signIn()
      await fillIn(page, 20_000)
      await page.route('**/documents', (route) => route.abort('connectionreset'), { times: 1 })
      await page.getByRole('button', { name: 'Send for signature' }).click()
      await page.getByText('Not sent. The connection was lost.').waitFor()
      await screenshot('not-sent')
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByText('is on its way to the signers').waitFor()
      expect(nitro.counts.callsByOperation).toMatchObject({
        'POST /sign/envelopes': 1,
        'POST /sign/envelopes/{envelopeID}/documents': 1,
      })
    })

    test('can be stopped, and takes back what has reached Nitro', async () => {
      const { page, nitro, signIn } = await open()
      await signIn()
      await fillIn(page, 300_000)
      await slowDown(page, 150_000)
      await page.getByRole('button', { name: 'Send for signature' }).click()
      await page.getByText(/Uploading [1-9]/).waitFor()
      await page.getByRole('button', { name: 'Stop' }).click()
      await vi.waitFor(() =>
        expect(nitro.counts.callsByOperation['DELETE /sign/envelopes/{envelopeID}']).toBe(1),
      )
      expect(await page.getByText('Lease 2026').count()).toBe(0)
    })

    test('is possible with the keyboard alone', async () => {
      const { page, origin, screenshot } = await open()
      await page.goto(origin)
      await page.getByRole('link', { name: 'Sign in with Gobo' }).waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.getByText('7 envelopes').waitFor()

      await page.keyboard.press('Tab')
      expect(await focused(page)).toBe('Skip to the envelopes')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      expect(await focused(page)).toBe('New envelope')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      expect(await focused(page)).toBe('New envelope')

      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Send for signature' }).focus()
      await page.keyboard.press('Enter')
      await page.getByText('Choose the document to sign.').waitFor()
      await screenshot('form-errors')
      expect(await focused(page)).toContain('Choose a document')
      await page.locator(':focus').setInputFiles(pdf(2000))
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      await page.keyboard.type('ann@example.com')
      await page.keyboard.press('Enter')
      await page.getByText('is on its way to the signers').waitFor()
    })
  })

  describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
    test('have nothing that keeps people out, by the rules of WCAG 2.2 AA', async () => {
      const viewport = colorScheme === 'dark' ? { width: 390, height: 844 } : { width: 1200, height: 860 }
      const { page, context, origin, signIn, screenshot } = await open({ look: { colorScheme, viewport } })
      await page.goto(origin)
      await page.getByRole('link', { name: 'Sign in with Gobo' }).waitFor()
      expect(await accessProblems(page)).toEqual([])
      await signIn()
      await page.getByText('7 envelopes').waitFor()
      await page.getByRole('button', { name: 'Remind Board resolution 14' }).click()
      await page.getByText('gets a reminder').waitFor()
      await context.setOffline(true)
      await page.getByText('You are offline').waitFor()
      expect(await accessProblems(page)).toEqual([])
      await screenshot(`whole-${colorScheme}`)
      await page.getByRole('button', { name: 'New envelope' }).click()
      await page.getByRole('button', { name: 'Add a signer' }).click()
      await page.getByRole('button', { name: 'Send for signature' }).click()
      await page.getByText('Choose the document to sign.').waitFor()
      expect(await accessProblems(page)).toEqual([])
      await screenshot(`form-${colorScheme}`)
    })
  })

  test('never gives a secret, token or verifier to a browser', () => {
    expect(receivedByBrowsers.length).toBeGreaterThan(100)
    const said = receivedByBrowsers.join('\n')
    expect(said).not.toContain(plantedSecret)
    expect(said).not.toMatch(/nitro-sign-access-|gobo-access-|gobo-refresh-|code_verifier/)
    expect(pageErrors).toEqual([])
  })
})
