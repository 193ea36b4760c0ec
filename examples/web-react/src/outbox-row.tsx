import type { ReactElement } from 'react'
import { formatBytes, type Draft } from './draft.ts'
import { AlertIcon, FileIcon, OfflineIcon } from './icons.tsx'
import { describe } from './problem.ts'
import type { SendProgress } from './send-envelope.ts'
import { useSendProgress, type OutboxItem } from './use-outbox.ts'

const steps: Readonly<Record<SendProgress['step'], string>> = {
  prepare: 'Preparing the envelope',
  upload: 'Uploading',
  check: 'Nitro is checking the document',
  invite: 'Adding the signers',
  send: 'Sending',
}
const order = Object.keys(steps)

/** How much of the whole a step is; the upload is most of it. */
function share({ step, fraction = 0 }: SendProgress): number {
  if (step === 'prepare') return 2
  if (step === 'upload') return 5 + Math.round(fraction * 75)
  return 80 + 6 * (order.indexOf(step) - 1)
}

interface OutboxRowProps {
  item: OutboxItem
  onEdit: (draft: Draft) => void
}

/** An envelope that is being sent: shown at once, with how far it is, and kept if it fails. */
export function OutboxRow({ item, onEdit }: OutboxRowProps): ReactElement {
  const { sending, state, error } = item
  const { draft } = sending
  const progress = useSendProgress(sending)
  const failed = state === 'failed'
  const paused = state === 'waiting for the connection'
  return (
    <li className="envelope outgoing" data-status={failed ? 'failed' : 'sending'}>
      <span className="envelope-mark">
        {failed ? <AlertIcon /> : paused ? <OfflineIcon /> : <FileIcon />}
      </span>
      <div className="envelope-text">
        <h2>{draft.name}</h2>
        {failed ? (
          <p role="alert">Not sent. {describe(error)}</p>
        ) : (
          <p aria-live="polite">{paused ? 'Waiting for the connection' : words(progress, draft.file)}</p>
        )}
        {!failed && (
          <div
            className="progress"
            role="progressbar"
            aria-label={`Sending ${draft.name}`}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={share(progress)}
          >
            <span style={{ width: `${share(progress)}%` }} />
          </div>
        )}
      </div>
      <div className="envelope-actions">
        <OutboxActions item={item} isAlmostSent={progress.step === 'send'} onEdit={onEdit} />
      </div>
    </li>
  )
}

function OutboxActions({
  item,
  isAlmostSent,
  onEdit,
}: OutboxRowProps & { isAlmostSent: boolean }): ReactElement {
  const { sending, state, retry, discard } = item
  const failed = state === 'failed'
  return (
    <>
      {failed && (
        <>
          <button type="button" className="button primary" onClick={retry}>
            Try again
          </button>
          <button
            type="button"
            className="button quiet"
            onClick={() => {
              discard()
              onEdit(sending.draft)
            }}
          >
            Edit
          </button>
        </>
      )}
      {/* Once it is being sent, nobody can say whether it still could be stopped. */}
      <button type="button" className="button quiet" disabled={!failed && isAlmostSent} onClick={discard}>
        {failed ? 'Discard' : 'Stop'}
      </button>
    </>
  )
}

function words({ step, fraction = 0 }: SendProgress, { size }: File): string {
  if (step !== 'upload') return `${steps[step]}…`
  return `${steps.upload} ${formatBytes(fraction * size)} of ${formatBytes(size)}`
}
