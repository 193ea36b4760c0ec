import { spawn } from 'node:child_process'

/**
 * Opens a page in the person's browser, or in the one the variable BROWSER names. Calls back when that cannot be done.
 *
 * The address travels as an argument, never through a shell.
 */
export function openBrowser(url: URL, onFailure: () => void): void {
  const [command, ...args] = browserCommand()
  const browser = spawn(command!, [...args, url.href], { stdio: 'ignore', detached: true })
  browser.once('error', onFailure)
  browser.once('exit', (code) => {
    if (code) onFailure()
  })
  browser.unref()
}

function browserCommand(): string[] {
  const chosen = process.env['BROWSER']
  if (chosen) return [chosen]
  if (process.platform === 'darwin') return ['open']
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return ['xdg-open']
}
