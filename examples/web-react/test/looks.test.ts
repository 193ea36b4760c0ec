import { describe, expect, test } from 'vitest'
import { inChromium } from './support/in-chromium.ts'
import { accessProblems } from './support/pages.ts'

inChromium('the looks of the pages in Chromium', (open) => {
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
})
