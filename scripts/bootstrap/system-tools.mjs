// Brings the programs some tests start (a Redis, a browser, shells) where this user may install packages with apt,
// and says first what is about to happen; elsewhere it prints the one line that does it.
import { spawnSync } from 'node:child_process'
// @boundaries-ignore this runs before anything is installed
import { aptPackages, installLine, isRoot, missingTools } from '../../packages/testkit/src/tools.mjs'
import { runStep } from './step.mjs'

/** @returns the tools that are still missing */
export async function provideTools(say) {
  const missing = missingTools()
  if (missing.length === 0) return missing
  const packages = aptPackages(missing)
  const prefix = packages && mayInstall()
  if (prefix) {
    say(
      `Installing ${packages.join(', ')} with apt-get: some tests start a Redis, a browser and shells of their own. ` +
        '(LATCHKEY_INSTALL=no leaves that out.)',
    )
    await installPackages(prefix, packages)
  }
  const left = prefix ? missingTools(missing) : missing
  if (left.length > 0)
    say(
      `Not on this machine: ${left.join(', ')}. The tests that need them are skipped and counted at the end; ` +
        `this line brings them:\n  ${installLine(left)}`,
    )
  return left
}

async function installPackages(prefix, packages) {
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq']
  const network = [
    '-o',
    'Acquire::Retries=0',
    '-o',
    'Acquire::http::Timeout=15',
    '-o',
    'Acquire::https::Timeout=15',
  ]
  const install = (names) =>
    runStep(
      `installing ${names.join(', ')}`,
      [...apt, ...network, 'install', '-y', '--no-install-recommends', ...names],
      {
        quiet: true,
      },
    )
  await runStep('reading the lists of packages', [...apt, ...network, 'update'], { quiet: true })
  // One package that cannot be had keeps apt from installing the others.
  if ((await install(packages)) !== 0 && packages.length > 1)
    for (const name of packages) await install([name])
}

/** How this user may run apt without being asked for a password; undefined if not at all. */
function mayInstall() {
  if (process.env.LATCHKEY_INSTALL === 'no') return undefined
  if (isRoot()) return []
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined
}
