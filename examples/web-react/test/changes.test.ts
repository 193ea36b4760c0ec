import type { Page } from 'playwright-core'
import { describe, expect, test, vi } from 'vitest'
import { inChromium } from './support/in-chromium.ts'
import { fillIn, focused, pdf, slowDown, watchProgress } from './support/pages.ts'

inChromium('changes of the pages in Chromium', (open) => {
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
})
