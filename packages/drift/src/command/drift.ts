import { resolve } from 'node:path'
import { exitCode, summarise, worst, type FailOn } from '../report/report.ts'
import { formatProblems, SpecError } from '@latchkey/openapi'
import { findVendors, type Layout } from '@latchkey/spec'
import { inParallel } from '../io/in-parallel.ts'
import { createProgress } from '../io/terminal.ts'
import { parseCommandLine, UsageError, type Command } from './command.ts'
import { isForMachines, readTargets, writeReports } from './drift-reports.ts'
import { driftLog } from './drift-log.ts'
import { driftHelp, driftOptions } from './drift-options.ts'
import { tellUncompiled, tellUnrecorded } from './drift-missing.ts'
import { driftLive, driftOf, driftWithin, orUnexpected } from './drift-vendor.ts'
import { isRefused, writeDrift } from './drift-write.ts'

/** So many vendors at once: most of the time goes by waiting for their pages, and each holds its documents in memory. */
const atOnce = 4

export const drift: Command = {
  help: driftHelp,
  // The report where no vendor could be looked at.
  failure: (problems) => ({ outcome: 'unknown', level: 'unknown', vendors: [], problems }),
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, driftOptions)
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
    const layout = await io.layoutAt(values.root === undefined ? io.root : resolve(io.cwd, values.root))
    if (await isLog(layout, positionals)) return driftLog(layout, positionals.slice(1), targets, io)
    const vendors = await vendorsOf(layout, positionals)
    const progress = createProgress(io.stderr, { silent: isForMachines(targets) })

    // Documents are let go as soon as they are judged: only the report of a vendor is kept.
    const reports = await inParallel(vendors, live ? 1 : atOnce, async (vendor) => {
      const onStage = (stage: string): void => progress.stage(vendor, stage)
      const { cwd, fetch } = io
      const request = { layout, cwd, fetch, from, page, isNamed: positionals.length > 0, onStage }
      const report = await orUnexpected(vendor, layout, async () => {
        const one = live
          ? await driftLive(vendor, request, io)
          : await (offline ? driftWithin : driftOf)(vendor, request)
        if (write) {
          onStage('write')
          await writeDrift({ layout, today: io.today() }, one)
        } else {
          await tellUncompiled(one, layout)
          tellUnrecorded(one, layout)
        }
        return one.report
      })
      const isFine = exitCode(report.outcome, failOn) === 0
      progress.done(vendor, isFine ? 'ok' : 'failed', summarise(report))
      return report
    })
    if (!isForMachines(targets)) {
      for (const { problems, notices } of reports) {
        io.stderr.write(formatProblems(problems))
        io.stderr.write(formatProblems(notices))
      }
    }
    await writeReports(reports, targets, failOn, io)
    const code = exitCode(worst(reports.map(({ outcome }) => outcome)), failOn)
    // What follows `--write --fail-on none` may count on the changes being there.
    return write && code === 0 && reports.some(isRefused) ? 1 : code
  },
}

/** Whether the first word is a command: alone, it may be the name of a vendor. */
async function isLog(layout: Layout, [first, ...vendors]: readonly string[]): Promise<boolean> {
  if (first !== 'log') return false
  return vendors.length > 0 || !(await findVendors(layout, [])).includes(first)
}

function readFailOn(text: string): FailOn {
  const found = (['none', 'text', 'compatible', 'breaking'] as const).find((one) => one === text)
  if (!found) throw new UsageError(`--fail-on ${text}: there are text, compatible, breaking and none`)
  return found
}

/** @throws {@link SpecError} for an unknown name, and where there are no vendors at all */
async function vendorsOf(layout: Layout, asked: readonly string[]): Promise<string[]> {
  const vendors = await findVendors(layout, asked)
  if (vendors.length === 0) throw noVendors(layout)
  return vendors
}

function noVendors({ root, specs }: Layout): SpecError {
  const reason = `there is no vendor in ${root}: a folder ${specs}/<vendor>/ with a source.yaml makes one; --root names another repository`
  return new SpecError([{ file: specs, reason }])
}
