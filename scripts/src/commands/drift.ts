import { resolve } from 'node:path'
import { exitCode, summarise, worst, type FailOn } from '../lib/drift/report.ts'
import { formatProblems } from '../lib/problem.ts'
import { findVendors } from '../io/spec-folder.ts'
import { createProgress } from '../io/terminal.ts'
import { parseCommandLine, UsageError, type Command } from './command.ts'
import { isForMachines, readTargets, writeReports } from './drift-reports.ts'
import { driftLive, driftOf, driftWithin, type VendorDrift } from './drift-vendor.ts'
import { writeDrift } from './drift-write.ts'

const help = `Usage: pnpm drift [vendor…] [options]
       pnpm drift <vendor> --from <file> [--page <url>]
       pnpm drift --live <vendor>

Reads the vendors' pages and judges what changed for users of the packages: the OpenAPI document, compiled with our
corrections, against the committed one; watched prose pages against facts.yaml; overlay actions that no longer fit.
What touches logins (token operations, servers, security, lifetimes) is told first. Nothing a page says is followed.

Options:
  --write             take the changes over: published.yaml, hashes, facts, generated code and one changeset a vendor,
                      .changeset/spec-<vendor>-<hash>.md; all of a vendor's files or none
  --offline           read no page: compare the committed files among themselves
  --live              read no page: call the harmless reads that source.yaml lists, with credentials from the
                      environment (.env.example names them), and compare the answers with openapi.yaml:
                      places and types are told, never values
  --from <file>       read this saved page (or this address) in place of the vendor's own; one vendor only
  --page <url>        which page of source.yaml to read (default: all; with --from: the published one)
  --report <format>   text (default), json, markdown, junit or github (annotations and the job's summary);
                      --report junit=<file> writes a file. May be given several times
  --json              the same as --report json
  --fail-on <what>    the least drift that fails: text, compatible (default) or breaking; none: no drift does
  --root <dir>        repository to work on (default: this one): any with a folder laid out like specs/
  --help              show this text

Exit code: 0 no drift, or text only; 2 the contract changed compatibly; 3 it may break callers; 1 there is no telling,
or with --write something could not be taken over. A fact that a prose page no longer states counts as breaking.
`

export const drift: Command = {
  help,
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, {
      write: { type: 'boolean' },
      offline: { type: 'boolean' },
      live: { type: 'boolean' },
      from: { type: 'string' },
      page: { type: 'string' },
      report: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      'fail-on': { type: 'string' },
      root: { type: 'string' },
    })
    const { write = false, offline = false, live = false, from, page } = values
    if ((from !== undefined || page !== undefined) && positionals.length !== 1) {
      throw new UsageError('--from and --page go with exactly one vendor')
    }
    if (offline && (write || from !== undefined || page !== undefined)) {
      throw new UsageError('--offline reads no page, so it goes without --write, --from and --page')
    }
    if (live && (offline || write || from !== undefined || page !== undefined)) {
      throw new UsageError('--live reads no page, so it goes without --offline, --write, --from and --page')
    }
    if (live && positionals.length === 0) throw new UsageError('--live wants the vendors to call by name')
    const failOn = readFailOn(values['fail-on'] ?? 'compatible')
    const targets = readTargets(values.report ?? [], values.json ?? false)
    const root = values.root === undefined ? io.root : resolve(io.cwd, values.root)
    const vendors = await findVendors(root, positionals)
    const progress = createProgress(io.stderr, { silent: isForMachines(targets) })

    const drifts: VendorDrift[] = []
    for (const vendor of vendors) {
      const onStage = (stage: string): void => progress.stage(vendor, stage)
      const request = { root, cwd: io.cwd, fetch: io.fetch, from, page, onStage }
      const one = live
        ? await driftLive(vendor, request, io.env)
        : await (offline ? driftWithin : driftOf)(vendor, request)
      if (write) {
        onStage('write')
        await writeDrift(root, one, io.today())
      }
      drifts.push(one)
      const { outcome } = one.report
      progress.done(vendor, exitCode(outcome, failOn) === 0 ? 'ok' : 'failed', summarise(one.report))
    }
    const reports = drifts.map(({ report }) => report)
    if (!isForMachines(targets)) {
      for (const { problems, notices } of reports) {
        io.stderr.write(formatProblems(problems))
        io.stderr.write(formatProblems(notices))
      }
    }
    await writeReports(reports, targets, failOn, io)
    return exitCode(worst(reports.map(({ outcome }) => outcome)), failOn)
  },
}

function readFailOn(text: string): FailOn {
  const found = (['none', 'text', 'compatible', 'breaking'] as const).find((one) => one === text)
  if (!found) throw new UsageError(`--fail-on ${text}: there are text, compatible, breaking and none`)
  return found
}
