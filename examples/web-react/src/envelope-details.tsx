import type { Envelope, EnvelopeStatus } from '@latchkey/nitro-sign'
import type { ReactElement } from 'react'
import { $api } from './api.ts'
import { CheckIcon, ClockIcon, CloseIcon, DownloadIcon, FileIcon } from './icons.tsx'
import { describe } from './problem.ts'

interface Progress {
  word: string
  Icon: () => ReactElement
  note?: string | undefined
}

const asked: Progress = {
  word: 'Asked to sign',
  Icon: ClockIcon,
  note: 'Nitro Sign says when all have signed. Who already has, and when, is in the audit trail.',
}
const signed: Progress = { word: 'Has signed', Icon: CheckIcon }
const over: Progress = { word: 'Need not sign any more', Icon: CloseIcon }

/** What an envelope's status says of each of its signers. Nitro does not tell them apart while an envelope is on its way. */
const progressOf: Readonly<Record<EnvelopeStatus, Progress>> = {
  drafted: { word: 'Not asked yet', Icon: FileIcon },
  sent: asked,
  processing: signed,
  sealed: signed,
  rejected: { ...over, note: 'One of the signers declined. The audit trail says who, and when.' },
  cancelled: over,
  deleted: over,
}

/** Whom an envelope is for, and who has signed it. */
export function EnvelopeDetails({ id, envelope }: { id: string; envelope: Envelope }): ReactElement {
  const { ID, name = 'Untitled', status = 'drafted' } = envelope
  const { data, error, isPending, refetch } = $api.useQuery(
    'get',
    '/sign/envelopes/{envelopeID}/participants',
    { params: { path: { envelopeID: ID } } },
  )
  const { word, Icon, note } = progressOf[status] ?? asked
  const people = data?.items ?? []
  return (
    <div id={id} className="details" role="region" aria-label={`Signers of ${name}`}>
      {isPending && (
        <p aria-busy="true">
          <span className="hidden">Loading the signers</span>
          <span className="bar" />
        </p>
      )}
      {error && (
        <p role="alert">
          The signers could not be read. {describe(error)}{' '}
          <button type="button" className="button quiet" onClick={() => void refetch()}>
            Try again
          </button>
        </p>
      )}
      {data && people.length === 0 && <p>Nobody has been added yet.</p>}
      {people.length > 0 && (
        <ul className="people">
          {people.map(({ ID: personID, email = 'Without an address', role }) => {
            const isSigner = role?.toLowerCase() === 'signer'
            return (
              <li key={personID}>
                {isSigner ? <Icon /> : <FileIcon />}
                <span className="address">{email}</span>
                <span className="state">{isSigner ? word : 'Gets a copy'}</span>
              </li>
            )
          })}
        </ul>
      )}
      {note && <p className="note">{note}</p>}
      {status !== 'drafted' && (
        <a
          className="button quiet"
          href={`/api/nitro/sign/envelopes/${ID}:download-audit-trail`}
          download={`${name}, audit trail.pdf`}
        >
          <DownloadIcon />
          Audit trail<span className="hidden"> of {name}</span>
        </a>
      )}
    </div>
  )
}
