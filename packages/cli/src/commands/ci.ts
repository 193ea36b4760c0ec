import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Argument } from 'commander'
import { type AddCommand, nameAllMissing } from '../command.ts'
import { say } from '../output.ts'
import { findRoot } from '../repository/find-root.ts'
import { findManager, type PackageManager } from '../repository/package-manager.ts'

const forms = { github, gitlab, shell } as const

export const addCiCommand: AddCommand = (program, _vendors, version) => {
  const usage = `<${Object.keys(forms).join('|')}>`
  const command = program
    .command('ci')
    .usage(usage)
    .description('print a workflow that checks code and drift')
    .addArgument(new Argument('<form>').choices(Object.keys(forms)))
    .addHelpText(
      'after',
      `
Example:
  latchkey ci github > .github/workflows/latchkey.yml`,
    )
    .action((form: keyof typeof forms) => {
      const root = findRoot(process.cwd())
      const manager = findManager(root)
      say(forms[form](installs[manager], linesOf(manager, packagesOf(root), version)).trimEnd())
    })
  nameAllMissing(command, `ci ${usage}`, 'ci github')
}

/** What brings the packages of the repository to a fresh machine. */
const installs: Record<PackageManager, string> = {
  npm: 'npm ci',
  pnpm: 'npx pnpm install --frozen-lockfile',
  yarn: 'npx yarn install --immutable',
  bun: 'npx bun install --frozen-lockfile',
  deno: 'npx deno install --frozen',
}

/** What starts a program of an installed package, and no other of its name. */
const runs: Record<PackageManager, string | undefined> = {
  npm: 'npx --no latchkey',
  pnpm: 'npx pnpm exec latchkey',
  yarn: 'npx yarn run latchkey',
  bun: 'npx bun run latchkey',
  deno: undefined,
}

interface Lines {
  check: string
  drift(report: string): string
}

/** The commands, of the version that the repository installs, or else of this one: both write the same code tomorrow. */
function linesOf(manager: PackageManager, installed: ReadonlySet<string>, version: string): Lines {
  const run = installed.has('@latchkey/cli') ? runs[manager] : undefined
  const check = `${run ?? `npx --yes @latchkey/cli@${version}`} generate --check`
  const drift =
    run !== undefined && installed.has('@latchkey/drift')
      ? run
      : `npx --yes --package @latchkey/cli@${version} --package @latchkey/drift@${version} latchkey`
  return { check, drift: (report) => `${drift} drift ${report}` }
}

/** The packages that a manifest asks for; none, where there is none to be read. */
function packagesOf(root: string): ReadonlySet<string> {
  try {
    const text = readFileSync(join(root, 'package.json'), 'utf8').replace(/^\uFEFF/, '')
    const { dependencies, devDependencies } = JSON.parse(text) as Record<string, object | undefined>
    return new Set(Object.keys({ ...dependencies, ...devDependencies }))
  } catch {
    return new Set()
  }
}

function github(install: string, { check, drift }: Lines): string {
  return `name: latchkey
on:
  push:
  pull_request:
  schedule: [{ cron: '17 5 * * *' }]
  workflow_dispatch:
permissions: { contents: read }
jobs:
  generated:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24 }
      - run: ${install}
      - run: ${check}
  drift:
    if: github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24 }
      - run: ${install}
      - run: ${drift('--report text --report github')}
`
}

function gitlab(install: string, { check, drift }: Lines): string {
  return `generated:
  image: node:24
  script:
    - ${install}
    - ${check}
drift:
  image: node:24
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - ${install}
    - ${drift('--report text --report junit=drift.xml')}
  artifacts:
    when: always
    reports: { junit: drift.xml }
`
}

function shell(install: string, { check, drift }: Lines): string {
  return `#!/bin/sh
set -eu
${install}
${check}
# Every day: ends with 2 or 3 when a vendor's documents changed.
${drift('--report text')}
`
}
