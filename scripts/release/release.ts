import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runCommand, say } from '../lib/command.ts'
import { root } from '../packing/packages.ts'
import { inspectPublishSetup, type SetupFinding } from './publish-setup.ts'
import { packRelease } from './pack-release.ts'
import { rehearse, type Rehearsal } from './rehearsal.ts'
import { componentsOf } from './sbom.ts'
import { formatBytes, formatTable, paint } from '../lib/table.ts'
import { buildPackages } from '../lib/tools.ts'

const help = `Usage: pnpm release --dry-run [options]
       pnpm release --pack <folder>

--dry-run shows what the next release would be: versions and changelogs as changesets would write them, the tarballs, and whether the
release workflow is set up for provenance. Everything happens in a temporary copy; nothing here is changed.

Options:
  --dry-run  change nothing: releases themselves are made by .github/workflows/release.yml
  --pack     what its first job does, in a checkout that is thrown away: put the versions and changelogs of the next
             release into the folder where there are changesets, or else the tarballs with SBOMs and checksums; prints
             "versions" or "tarballs"
  --files    list the contents of the tarballs
  --json     print it as JSON
  --help     show this text

Exit code: 0 the release could be made, 1 something is missing, 2 the command line is wrong.
`

await runCommand(
  help,
  {
    'dry-run': { type: 'boolean' },
    pack: { type: 'string' },
    files: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async (values) => {
    if (values.pack !== undefined) {
      await buildPackages((text) => process.stderr.write(`${text}\n`))
      process.stdout.write(`${await packRelease(root, resolve(values.pack))}\n`)
      return 0
    }
    if (!values['dry-run']) {
      process.stderr.write(
        'Releases are made by .github/workflows/release.yml, so that npm can vouch for where they come from.\n' +
          'Use --dry-run to see what the next one would be.\n',
      )
      return 2
    }
    await buildPackages(say)
    const scratch = mkdtempSync(join(tmpdir(), 'latchkey-release-'))
    try {
      const rehearsal = await rehearse(root, scratch)
      const setup = inspectPublishSetup(root)
      process.stdout.write(
        values.json
          ? `${JSON.stringify(describe(rehearsal, setup), null, 2)}\n`
          : format(rehearsal, setup, values.files === true),
      )
      return setup.some(({ ok }) => ok === false) ? 1 : 0
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  },
)

function describe({ releases, unchanged }: Rehearsal, setup: readonly SetupFinding[]): object {
  return {
    releases: releases.map(({ tarball: { sizeBytes, files }, sbom, ...release }) => ({
      ...release,
      tarball: { sizeBytes, files },
      components: componentsOf(sbom),
    })),
    unchanged,
    setup,
  }
}

function format(
  { releases, unchanged }: Rehearsal,
  setup: readonly SetupFinding[],
  withFiles: boolean,
): string {
  const sections = [
    releases.length === 0
      ? 'Nothing to release: there is no changeset. `pnpm changeset` writes one.'
      : formatTable([
          ['package', 'from', 'to', 'tarball', 'files', 'comes with', 'SHA-256'],
          ...releases.map(({ name, from, to, tarball, sbom, sha256 }) => [
            name,
            from,
            to,
            formatBytes(tarball.sizeBytes),
            String(tarball.files.length),
            `${componentsOf(sbom).length} packages`,
            sha256.slice(0, 12),
          ]),
        ]),
    ...(unchanged.length === 0
      ? []
      : [`As they are: ${unchanged.map(({ name, version }) => `${name} ${version}`).join(', ')}`]),
    ...releases.map(({ name, to, changelog }) => `${paint('bold', `${name} ${to}`)}\n${indent(changelog)}`),
    ...(withFiles
      ? releases.map(
          ({ name, tarball }) => `${paint('bold', `Files of ${name}`)}\n${indent(tarball.files.join('\n'))}`,
        )
      : []),
    formatTable([
      ['publishing', '', ''],
      ...setup.map(({ what, ok, detail }) => [what, ok === undefined ? '?' : ok ? '✓' : '✗', detail]),
    ]),
    'Nothing was changed.',
  ]
  return `${sections.join('\n\n')}\n`
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}
