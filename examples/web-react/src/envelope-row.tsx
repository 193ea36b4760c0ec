import type { Envelope, EnvelopeStatus } from '@latchkey/nitro-sign'
import { useId, useState, type ReactElement } from 'react'
import type { Question } from './confirm.tsx'
import { EnvelopeDetails } from './envelope-details.tsx'
import {
  BellIcon,
  CheckIcon,
  ChevronIcon,
  ClockIcon,
  CloseIcon,
  DownloadIcon,
  FileIcon,
  PencilIcon,
  StopIcon,
  TrashIcon,
} from './icons.tsx'
import { RelativeTime } from './relative-time.tsx'
import type { EnvelopeActions } from './use-envelopes.ts'

const looks: Readonly<Record<EnvelopeStatus, { word: string; Icon: () => ReactElement }>> = {
  drafted: { word: 'Draft', Icon: PencilIcon },
  sent: { word: 'Waiting for signatures', Icon: ClockIcon },
  processing: { word: 'Being sealed', Icon: ClockIcon },
  sealed: { word: 'Signed', Icon: CheckIcon },
  rejected: { word: 'Declined', Icon: CloseIcon },
  cancelled: { word: 'Cancelled', Icon: StopIcon },
  deleted: { word: 'Deleted', Icon: TrashIcon },
}

export interface EnvelopeRowProps {
  envelope: Envelope
  actions: EnvelopeActions
  onAsk: (question: Question) => void
}

export function EnvelopeRow({ envelope, actions, onAsk }: EnvelopeRowProps): ReactElement {
  const [isOpen, setOpen] = useState(false)
  const detailsID = useId()
  const { name = 'Untitled', status = 'drafted', lastModifiedAt } = envelope
  // Nitro may come to know further statuses: they are shown as they are spelled.
  const { word, Icon } = looks[status] ?? { word: status, Icon: FileIcon }
  return (
    <li className="envelope" data-status={status}>
      <span className="envelope-mark">
        <Icon />
      </span>
      <div className="envelope-text">
        <h2>
          <button
            type="button"
            className="open"
            aria-expanded={isOpen}
            aria-controls={isOpen ? detailsID : undefined}
            onClick={() => setOpen(!isOpen)}
          >
            <span>{name}</span>
            <ChevronIcon />
          </button>
        </h2>
        <p>
          <span className="badge">{word}</span>
          {lastModifiedAt && <RelativeTime iso={lastModifiedAt} />}
        </p>
      </div>
      <div className="envelope-actions">
        <ActionsOf envelope={envelope} actions={actions} onAsk={onAsk} />
      </div>
      {isOpen && <EnvelopeDetails id={detailsID} envelope={envelope} />}
    </li>
  )
}

/** What can be done with an envelope, which depends on how far it is. */
function ActionsOf({ envelope, actions, onAsk }: EnvelopeRowProps): ReactElement | null {
  const { ID, name = 'Untitled', status = 'drafted' } = envelope
  if (status === 'sent')
    return (
      <>
        <Action label="Remind" of={name} onClick={() => actions.remind(envelope)}>
          <BellIcon />
        </Action>
        <Action
          label="Cancel"
          of={name}
          onClick={() =>
            onAsk({
              title: `Cancel “${name}”?`,
              text: 'Nobody will be able to sign it any more, and signatures given so far are void.',
              action: 'Cancel the envelope',
              onConfirm: () => actions.cancel(envelope),
            })
          }
        >
          <CloseIcon />
        </Action>
      </>
    )
  if (status === 'sealed')
    return (
      <a
        className="button quiet"
        href={`/api/nitro/sign/envelopes/${ID}:download-sealed`}
        download={`${name}.zip`}
      >
        <DownloadIcon />
        Download<span className="hidden"> {name}</span>
      </a>
    )
  if (status === 'drafted' || status === 'cancelled' || status === 'rejected')
    return (
      <Action
        label="Delete"
        of={name}
        onClick={() =>
          onAsk({
            title: `Delete “${name}”?`,
            text: 'The envelope and its documents will be gone for good.',
            action: 'Delete the envelope',
            onConfirm: () => actions.remove(envelope),
          })
        }
      >
        <TrashIcon />
      </Action>
    )
  return null
}

interface ActionProps {
  label: string
  /** The envelope, for those who cannot see the row the button is in. */
  of: string
  onClick: () => void
  children: ReactElement
}

function Action({ label, of, onClick, children }: ActionProps): ReactElement {
  return (
    <button type="button" className="button quiet" onClick={onClick}>
      {children}
      {label}
      <span className="hidden"> {of}</span>
    </button>
  )
}
