import { findTool } from '@latchkey/testkit'
import { chromium, type Browser } from 'playwright-core'

/** A browser with a profile of its own that is gone afterwards, and that calls nobody but the pages it is given. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findTool('chromium')!,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}
