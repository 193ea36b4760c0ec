import type { BehaviourTools, Handler } from '../../behaviour.ts'
import { pdfOf } from '../../bytes/pdf.ts'
import { Refusal } from '../../problem.ts'
import { foundOr404 } from '../../vendor-kit.ts'

/** Files to PDFs, deprecated by the vendor. */
export function conversionOperations(
  tools: BehaviourTools,
  processingReads: number,
): Record<string, Handler> {
  const jobs = new Map<string, { readsLeft: number; bytes: Uint8Array }>()
  return {
    'POST /sign/conversions'() {
      const jobID = `job-${tools.nextNumber('job')}`
      jobs.set(jobID, { readsLeft: processingReads, bytes: pdfOf(['Converted file']) })
      return {
        status: 200,
        body: { jobID, status: 'running', jobStatusURL: `${tools.url()}/sign/conversions/${jobID}/status` },
      }
    },
    'GET /sign/conversions/{jobID}/status'({ path }) {
      const job = foundOr404(jobs, String(path['jobID']), 'job')
      return {
        status: 200,
        body: { jobID: path['jobID'], status: job.readsLeft-- > 0 ? 'running' : 'completed' },
      }
    },
    'GET /sign/conversions/{jobID}:download-converted'({ path }) {
      const job = foundOr404(jobs, String(path['jobID']), 'job')
      if (job.readsLeft >= 0) throw new Refusal(404, 'The file is still being converted.')
      return { status: 200, body: job.bytes }
    },
  }
}
