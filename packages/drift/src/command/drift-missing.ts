import { plural, SpecError } from '@latchkey/openapi'
import { type Layout, layoutFor, readSourceInfo, readText, type SpecFolder, specPath } from '@latchkey/spec'
import { outcomeOf } from '../report/diagnostics.ts'
import type { VendorReport } from '../report/report.ts'
import type { VendorDrift } from './drift-vendor.ts'

/** Says that no page is read of a vendor, as no address is stated. Where its document is not recorded either, there is nothing. */
export function tellUnwatched(
  report: VendorReport,
  { source, published }: SpecFolder,
  { commands: { drift } }: Layout,
): void {
  const { vendor, folder } = report
  const reason = `is not watched: it states no address. Add the document’s \`url\` under \`published\`, or compare a file with \`${drift} ${vendor} --from <file>\``
  report.notices.push({ file: source.file, reason })
  if (!readSourceInfo(source).published || published) return
  const missing = `missing, and no address is stated to read it from: run \`${drift} ${vendor} --write --from <file>\``
  report.problems.push({ file: `${folder}/published.yaml`, reason: missing })
}

/** Says that the document others are made of is not there, though what it is made of is: nothing else needs it. */
export async function tellUncompiled({ report, folder }: VendorDrift, layout: Layout): Promise<void> {
  const path = specPath(layout, report.vendor, 'openapi.yaml')
  if (!folder?.published || report.problems.some(({ file }) => file === path)) return
  if ((await readText(layout.root, path)) === undefined)
    report.notices.push(...noDocument(path, report.vendor, layout).problems)
}

/**
 * Says which pages have nothing they could be compared with. There is no telling without the vendor's document, and none
 * where no page that was read could be compared; prose beside what was compared is a notice.
 */
export function tellUnrecorded({ report, folder }: VendorDrift, layout: Layout): void {
  const { vendor, pages } = report
  const unrecorded = pages.filter(({ state }) => state === 'unrecorded')
  if (!folder || unrecorded.length === 0) return
  const isNowhere = unrecorded.some(({ url }) => url === `${report.folder}/published.yaml`)
  const command = `${layout.commands.drift} ${vendor} --write${isNowhere ? ' --from <file>' : ''}`
  const isCompared = pages.some(({ state }) => state !== 'unrecorded')
  if (unrecorded.some(({ kind }) => kind === 'published')) {
    const reason = `nothing is recorded yet, so there is nothing to compare with: run \`${command}\``
    report.problems.push({ file: `${report.folder}/published.yaml`, reason })
  } else {
    const one = unrecorded.length === 1
    const reason = `${plural(unrecorded.length, 'watched page')} ${one ? 'was' : 'were'} never recorded, so there is nothing to compare ${one ? 'it' : 'them'} with: run \`${command}\``
    const problem = { file: `${report.folder}/facts.yaml`, reason }
    // Without a network the documents are compared all the same.
    const isTold = isCompared || report.hash !== undefined
    ;(isTold ? report.notices : report.problems).push(problem)
  }
  report.outcome = outcomeOf(report)
}

/** The compiled document is not there. */
export function noDocument(file: string, vendor: string, layout: Layout): SpecError {
  const { generate, drift } = layout.commands
  const command = layoutFor(layout, vendor).code === undefined ? `${drift} ${vendor} --write` : generate
  return new SpecError([{ file, reason: `missing: run \`${command}\`` }])
}
