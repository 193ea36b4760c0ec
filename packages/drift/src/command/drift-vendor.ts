import { join } from 'node:path'
import { describeClient, documentUrlOf, readWire } from '@latchkey/generate'
import {
  choosePages,
  combinePublished,
  grantRequest,
  type PageFacts,
  type PageRef,
  pagesOf,
  type Pulled,
  pullPage,
  readFacts,
  readSourceInfo,
  readSpecFolder,
  readText,
  readTokenOperation,
  type Layout,
  placeOf,
  specPath,
  requireUnedited,
  type SpecFolder,
} from '@latchkey/spec'
import { assessCompiled, assessDocument, compareFacts, type Assessment } from '../report/assess.ts'
import { changesetHash } from '../report/changeset.ts'
import { outcomeOf } from '../report/diagnostics.ts'
import { emptyReport, type VendorReport } from '../report/report.ts'
import { parseSource, type Problem, SpecError } from '@latchkey/openapi'
import { runLiveProbe } from '../io/live-probe.ts'
import { runRedoclyDiff } from '../io/redocly-diff.ts'
import type { CommandIo } from './command.ts'
import { noDocument, tellUnwatched } from './drift-missing.ts'

export interface DriftRequest {
  layout: Layout
  cwd: string
  fetch: typeof fetch
  from: string | undefined
  page: string | undefined
  /** Asked for by name; otherwise it is one of all there are. */
  isNamed: boolean
  /** Told what is being done, for progress. */
  onStage(stage: string): void
}

export interface VendorDrift {
  report: VendorReport
  /** What was read, for taking it over. */
  pulled: Pulled[]
  folder: SpecFolder | undefined
  recorded: PageFacts[]
}

/** What a vendor's pages say now, judged against what is committed. What cannot be read becomes `problems`. */
export async function driftOf(vendor: string, request: DriftRequest): Promise<VendorDrift> {
  const { layout, cwd, fetch, from, page, isNamed, onStage } = request
  const { root } = layout
  const specs = specPath(layout, vendor)
  const report = emptyReport(vendor, specs)
  const pulled: Pulled[] = []
  const drift: VendorDrift = { report, pulled, folder: undefined, recorded: [] }
  await guarded(report, async () => {
    const folder = await readSpecFolder(layout, vendor)
    const info = readSourceInfo(folder.source)
    drift.folder = folder
    drift.recorded = await readRecorded(layout, vendor)
    report.title = info.title
    requireUnedited(folder)
    if (!isNamed && pagesOf(info).every((ref) => ref.page.url === undefined)) {
      tellUnwatched(report, folder, layout)
      return
    }
    const refs = choosePages(folder.source.file, info, page, from !== undefined)
    const access = { fetch, hosts: info.hosts, from, cwd, folder: { root, path: specs } }
    for (const [index, ref] of refs.entries()) {
      onStage(`page ${index + 1} of ${refs.length}`)
      const url = ref.page.url ?? `${specs}/published.yaml`
      const none = { added: [], removed: [] }
      try {
        const one = await pullPage(ref, access)
        pulled.push(one)
        report.pages.push(
          one.kind === 'watched'
            ? compareFacts(url, one.facts, drift.recorded)
            : { url, kind: ref.kind, state: folder.published ? 'compared' : 'unrecorded', facts: none },
        )
      } catch (error) {
        if (!(error instanceof SpecError)) throw error
        report.pages.push({ url, kind: ref.kind, state: 'failed', facts: none })
        // A file in the page's place was not read before: the page's own day says nothing of it.
        const day = from === undefined ? lastRead(ref, drift.recorded) : undefined
        report.problems.push(...sinceWhen(error.problems, day))
      }
    }
    const document = combinePublished(pulled)
    report.notices.push(...(document?.notices ?? []))
    const parts = refs.filter(({ kind }) => kind === 'published').length
    const read = pulled.filter(({ kind }) => kind === 'published').length
    // A document of several pages is judged whole or not at all.
    if (!document || !folder.published || read < parts) return
    onStage('judge')
    const own = { ...folder, published: folder.published }
    take(report, await assessDocument(own, document.document, runRedoclyDiff))
  })
  report.outcome = outcomeOf(report)
  return drift
}

/** The day a page was last recorded, as it is committed. */
function lastRead({ kind, page }: PageRef, recorded: readonly PageFacts[]): string | undefined {
  return kind === 'published' ? page.retrieved : recorded.find(({ url }) => url === page.url)?.retrieved
}

/** Problems of a page that could be read once: what it was is committed, and everything since then is not known. */
function sinceWhen(problems: readonly Problem[], day: string | undefined): Problem[] {
  if (day === undefined) return [...problems]
  return problems.map((problem) => ({
    ...problem,
    reason: `${problem.reason} (it could be read on ${day}, when it was last recorded; what changed since is not known)`,
  }))
}

/** What is committed, compared with itself: needs no network. */
export async function driftWithin(vendor: string, request: DriftRequest): Promise<VendorDrift> {
  const { layout, onStage } = request
  const specs = specPath(layout, vendor)
  const report = emptyReport(vendor, specs)
  const drift: VendorDrift = { report, pulled: [], folder: undefined, recorded: [] }
  await guarded(report, async () => {
    const folder = await readSpecFolder(layout, vendor)
    const info = readSourceInfo(folder.source)
    drift.folder = folder
    report.title = info.title
    requireUnedited(folder)
    const recorded = (drift.recorded = await readRecorded(layout, vendor))
    const watched = info.watch ?? []
    for (const { url } of recorded) {
      if (watched.some((page) => page.url === url)) continue
      const reason = `has facts of ${url}, which source.yaml no longer watches: pull again`
      report.notices.push({ file: `${specs}/facts.yaml`, reason })
    }
    for (const ref of pagesOf(info)) {
      const url = ref.page.url ?? `${specs}/published.yaml`
      const known =
        ref.kind === 'published' ? folder.published !== undefined : recorded.some((page) => page.url === url)
      report.pages.push({
        url,
        kind: ref.kind,
        state: known ? 'unread' : 'unrecorded',
        facts: { added: [], removed: [] },
      })
    }
    onStage('judge')
    const path = `${specs}/openapi.yaml`
    const text = await readText(layout.root, path)
    if (text === undefined) throw noDocument(path, vendor, layout)
    take(report, await assessCompiled(folder, parseSource(path, text).data, runRedoclyDiff))
  })
  report.outcome = outcomeOf(report)
  return drift
}

/** What the vendor really answers, held against the committed document. */
export async function driftLive(
  vendor: string,
  { layout, onStage }: DriftRequest,
  { env }: Pick<CommandIo, 'env'>,
): Promise<VendorDrift> {
  const specs = specPath(layout, vendor)
  const report = emptyReport(vendor, specs)
  const drift: VendorDrift = { report, pulled: [], folder: undefined, recorded: [] }
  await guarded(report, async () => {
    const { source } = await readSpecFolder(layout, vendor)
    const info = readSourceInfo(source)
    report.title = info.title
    const path = `${specs}/openapi.yaml`
    const text = await readText(layout.root, path)
    if (text === undefined) throw noDocument(path, vendor, layout)
    const document = parseSource(path, text).data
    const { token } = readTokenOperation(document)
    if (!token && !info.live?.length) throw noCalls(source.file)
    onStage('ask')
    const wire = readWire(document, { documentUrl: documentUrlOf(info), token })
    const { plan, ...described } = describeClient(vendor, document, wire)
    const called = token && plan.token ? grantRequest(token, plan.token.grant) : token
    const tokenOperation = called && `${called.method} ${called.path}`
    const asked = { vendor, document, tokenOperation, reads: info.live ?? [], described }
    const probe = layout.probes === undefined ? undefined : join(layout.root, placeOf(layout.probes, vendor))
    report.live = await runLiveProbe(asked, { env, probe })
    for (const { operation, state, reason = '' } of report.live) {
      const problem = { file: `${vendor} --live`, reason: `${operation}: ${reason}` }
      if (state === 'failed') report.problems.push(problem)
      if (state === 'skipped') report.notices.push(problem)
    }
  })
  report.outcome = outcomeOf(report)
  return drift
}

function noCalls(file: string): SpecError {
  const reason =
    'lists nothing under `live`, so there is nothing to call: name harmless calls there, such as `- operation: GET /orders`'
  return new SpecError([{ file, reason }])
}

/** A vendor's report, whatever goes wrong: a fault of ours must not keep the other vendors from being watched. */
export async function orUnexpected(
  vendor: string,
  layout: Layout,
  work: () => Promise<VendorReport>,
): Promise<VendorReport> {
  try {
    return await work()
  } catch (error) {
    const report = emptyReport(vendor, specPath(layout, vendor))
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    // A full disk and a folder without rights say so themselves.
    const whose =
      error instanceof Error && 'syscall' in error ? '' : ' (a fault of Latchkey: please report it)'
    report.problems.push({
      file: report.folder,
      reason: `could not be judged: ${message.slice(0, 300)}${whose}`,
    })
    report.outcome = outcomeOf(report)
    return report
  }
}

async function guarded(report: VendorReport, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    report.problems.push(...error.problems)
  }
}

function take(report: VendorReport, { verdict, changes, corrections, obstacles, notices }: Assessment): void {
  report.bump = verdict.bump
  report.changes = changes
  report.lookAt = verdict.lookAt.map(({ message, new: fresh, old }) => ({
    message,
    pointer: fresh ?? old ?? '#',
  }))
  report.corrections = corrections
  report.obstacles = obstacles
  report.notices.push(...notices)
  report.checks = verdict.checks
  report.hash = changesetHash(verdict.hashes.new)
  for (const [name, check] of Object.entries(verdict.checks)) {
    if (check.state !== 'failed') continue
    const reason = `the check of ${name} failed, so the others judged alone: ${check.reason}`
    report.notices.push({ file: report.folder, reason })
  }
}

async function readRecorded(layout: Layout, vendor: string): Promise<PageFacts[]> {
  const path = specPath(layout, vendor, 'facts.yaml')
  const text = await readText(layout.root, path)
  return readFacts(text === undefined ? undefined : parseSource(path, text))
}
