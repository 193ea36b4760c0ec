import { CliError } from '../cli-error.ts'
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
    .argument('<form>', Object.keys(forms).join(', '))
    .addHelpText(
      'after',
      `
Example:
  latchkey ci github > .github/workflows/latchkey.yml`,
    )
    .action((form: string) => {
      if (!Object.hasOwn(forms, form)) {
        throw new CliError(
          'unknown_form',
          `There is no form "${form}". There are: ${Object.keys(forms).join(', ')}.`,
        )
      }
      say(
        forms[form as keyof typeof forms](installOf(findManager(findRoot(process.cwd()))), version).trimEnd(),
      )
    })
  nameAllMissing(command, `ci ${usage}`, 'ci github')
}

/** What brings the packages of the repository to a fresh machine. */
function installOf(manager: PackageManager): string {
  const commands = {
    npm: 'npm ci',
    pnpm: 'npx pnpm install --frozen-lockfile',
    yarn: 'npx yarn install --immutable',
    bun: 'npx bun install --frozen-lockfile',
    deno: 'npx deno install --frozen',
  }
  return commands[manager]
}

const check = (version: string): string => `npx --yes @latchkey/cli@${version} generate --check`
const drift = (version: string, report: string): string =>
  `npx --yes --package @latchkey/cli@${version} --package @latchkey/drift@${version} latchkey drift ${report}`

function github(install: string, version: string): string {
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
      - run: ${check(version)}
  drift:
    if: github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24 }
      - run: ${install}
      - run: ${drift(version, '--report text --report github')}
`
}

function gitlab(install: string, version: string): string {
  return `generated:
  image: node:24
  script:
    - ${install}
    - ${check(version)}
drift:
  image: node:24
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - ${install}
    - ${drift(version, '--report text --report junit=drift.xml')}
  artifacts:
    when: always
    reports: { junit: drift.xml }
`
}

function shell(install: string, version: string): string {
  return `#!/bin/sh
set -eu
${install}
${check(version)}
# Every day: ends with 2 or 3 when a vendor's documents changed.
${drift(version, '--report text')}
`
}
