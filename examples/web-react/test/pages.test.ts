import { expect, test, describe, vi } from 'vitest'
import { see } from './support/desk.ts'
import { inChromium } from './support/in-chromium.ts'
import { comeBack } from './support/pages.ts'

inChromium('the pages in Chromium', (open) => {
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
})
