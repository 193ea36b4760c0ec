import axe from 'axe-core'
import type { Page } from 'playwright-core'

export function pdf(bytes: number) {
  return { name: 'Lease 2026.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(bytes, '%PDF-1.7\n') }
}

export async function fillIn(page: Page, bytes: number): Promise<void> {
  await page.getByRole('button', { name: 'New envelope' }).click()
  await page.getByLabel(/Choose a document/).setInputFiles(pdf(bytes))
  await page.getByLabel('E-mail address of signer 1').fill('ann@example.com')
}

/** Uploads take their time, as they do outside of one machine. */
export async function slowDown(page: Page, bytesPerSecond: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  })
}

/** Notes every value the progress bar has. */
export async function watchProgress(page: Page): Promise<() => Promise<number[]>> {
  const values = await page.evaluateHandle(() => {
    const values: number[] = []
    const note = (): void => {
      const value = document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')
      if (value !== null && value !== undefined && Number(value) !== values.at(-1)) values.push(Number(value))
    }
    new MutationObserver(note).observe(document.body, { attributes: true, childList: true, subtree: true })
    return values
  })
  return () => values.jsonValue()
}

/** The person looks at the page again, which is when it asks whether they are still signed in. */
export async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
}

export async function accessProblems(page: Page): Promise<string[]> {
  // Not a script tag: the page's own policy would refuse it, and rightly so.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { passes, violations } = await axe.run({ runOnly: tags })
    if (passes.length < 10) return ['nothing was looked at']
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    const label = element instanceof HTMLInputElement ? element.labels?.[0] : element
    return label?.textContent?.trim() ?? ''
  })
}
