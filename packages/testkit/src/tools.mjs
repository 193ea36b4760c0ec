// Programs that some tests start, and where this machine has them. Plain JavaScript for the oldest Node we
// support: `npm test` reads it before anything is installed, and the tests read the same list.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * By the name the tests use. `commands`: the names it may have on the PATH; `variable`: where a person names its file;
 * `files`: where an installer puts it outside the PATH; the rest: what package managers call it.
 */
const tools = {
  'redis-server': { commands: ['redis-server'], debian: 'redis-server', homebrew: 'redis' },
  postgres: {
    commands: ['postgres'],
    variable: 'POSTGRES_PATH',
    files: { linux: [18, 17, 16, 15, 14].map((version) => `/usr/lib/postgresql/${version}/bin/postgres`) },
    debian: 'postgresql',
    homebrew: 'postgresql',
  },
  chromium: {
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'chrome'],
    variable: 'CHROMIUM_PATH',
    files: {
      darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
      win32: ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
    },
    debian: 'chromium',
    ubuntu: 'chromium-browser',
    homebrew: 'chromium',
  },
  bash: { commands: ['bash'], debian: 'bash', homebrew: 'bash' },
  zsh: { commands: ['zsh'], debian: 'zsh', homebrew: 'zsh' },
  fish: { commands: ['fish'], debian: 'fish', homebrew: 'fish' },
}

export const toolNames = Object.keys(tools)

/** The file of the tool; undefined if this machine has none. */
export function findTool(name, { env = process.env, platform = process.platform } = {}) {
  const { commands, variable, files } = tools[name]
  if (variable && env[variable]) return existsSync(env[variable]) ? env[variable] : undefined
  return onPath(commands, env, platform) ?? files?.[platform]?.find((file) => existsSync(file))
}

/** The tools that are not here or do not start, such as Ubuntu's placeholder of Chromium without its snap. */
export function missingTools(names = toolNames) {
  return names.filter((name) => {
    const file = findTool(name)
    return !file || spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 60_000 }).status !== 0
  })
}

/** What apt calls the tools here; undefined if this machine has no apt. */
export function aptPackages(names) {
  if (!onPath(['apt-get'])) return undefined
  return names.map((name) => (isUbuntu() && tools[name].ubuntu) || tools[name].debian)
}

/** The one line that brings the tools. */
export function installLine(names) {
  const packages = aptPackages(names)
  if (packages)
    return `${isRoot() ? '' : 'sudo '}apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (process.platform === 'darwin')
    return `brew install ${names.map((name) => tools[name].homebrew).join(' ')}`
  return `(with this system's package manager) ${names.join(', ')}`
}

export function isRoot() {
  return process.getuid?.() === 0
}

function onPath(commands, env = process.env, platform = process.platform) {
  const endings = platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)
  return commands
    .flatMap((command) =>
      folders.flatMap((folder) => endings.map((ending) => join(folder, command + ending))),
    )
    .find((file) => existsSync(file))
}

function isUbuntu() {
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
