// Opens, updates or closes a vendor's pull request from what the job that read its pages left. Run by the job that may
// write, on a fresh checkout where nothing is installed: only Node, git and gh.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readArtifact } from './drift-artifact.ts'
import { closePullRequest, openPullRequest } from './pull-request.ts'

const help = `Usage: node scripts/ci/open-drift.ts <vendor> --artifact <folder> [--base <branch>]

Opens a pull request of what \`pnpm drift:ci <vendor> --artifact <folder>\` took over, or updates the one there is, with the
report as its body. Where there was no drift it closes the one that is open, with a comment: the vendor took the change
back, or somebody took it over. The artifact is checked first: it may only change that vendor's documents and what is
generated from them. Needs git and gh; works on the commit that is checked out and leaves the checkout alone.

Exit code: 0 done, or nothing to do; 1 the artifact is not as it must be, or git or gh refuse; 2 the command line is wrong.
`

const options = {
  artifact: { type: 'string' },
  base: { type: 'string', default: 'main' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

process.exitCode = await main()

async function main(): Promise<number> {
  let args
  try {
    args = parseArgs({ options, allowPositionals: true })
  } catch (error) {
    process.stderr.write(`${(error as Error).message.split('. ')[0]}; --help shows what there is\n`)
    return 2
  }
  const { values, positionals } = args
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const [vendor] = positionals
  if (positionals.length !== 1 || !vendor || !/^[a-z][a-z0-9-]*$/.test(vendor) || !values.artifact) {
    process.stderr.write('name one vendor, and the folder with --artifact; --help shows what there is\n')
    return 2
  }
  try {
    const said = await openDrift(vendor, resolve(values.artifact), values.base)
    process.stdout.write(`${vendor}: ${said}\n`)
    return 0
  } catch (error) {
    // What the artifact is called in may be anything: one line, which is no command of a workflow.
    const reason = (error as Error).message.replaceAll(/\s+/g, ' ').replaceAll('##[', '##\u2060[')
    process.stderr.write(`${vendor}: nothing was opened: ${reason}\n`)
    return 1
  }
}

async function openDrift(vendor: string, artifact: string, base: string): Promise<string> {
  const { outcome, bump, changes, body } = await readArtifact(artifact, vendor)
  const branch = `drift/${vendor}`
  const where = { root: process.cwd(), env: process.env }
  if (changes.length === 0) {
    if (outcome !== 'none') return 'nothing was written, so there is nothing to open'
    const today = new Date().toISOString().slice(0, 10)
    const comment = `\`pnpm drift ${vendor}\` found no drift on ${today}: what the vendor documents is what the repository has. Nothing is left to take over, so this is closed. When the vendor's documents change again, another pull request is opened.`
    const closed = await closePullRequest({ branch, comment }, where)
    return closed === undefined ? 'there is nothing to open' : `pull request ${closed} closed`
  }
  const title = `Take over what ${vendor} documents now${bump === 'none' ? '' : ` (${bump})`}`
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-drift-'))
  try {
    const bodyFile = join(folder, 'body.md')
    await writeFile(bodyFile, body)
    const { number, opened, pushed } = await openPullRequest(
      { branch, base, title, bodyFile, changes },
      where,
    )
    const state = opened ? 'opened' : pushed ? 'updated' : 'is up to date'
    return `pull request ${number} ${state}, branch ${branch}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
