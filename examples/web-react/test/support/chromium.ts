import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const places = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Where this machine has a Chromium; undefined if nowhere. The variable CHROMIUM_PATH names another place. */
export const chromiumPath = places.find((place) => place !== undefined && place !== '' && existsSync(place))

if (chromiumPath === undefined) {
  console.warn(
    'SKIPPED: the tests of the pages in a real browser, because there is no Chromium here. Install it ' +
      '(Debian: apt-get install chromium) or name one in CHROMIUM_PATH. On CI this is a failure.',
  )
}

/** A browser with a profile of its own that is gone afterwards, and that calls nobody but the pages it is given. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
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
