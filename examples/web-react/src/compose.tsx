import { documentedLimits } from '@latchkey/nitro-sign'
import { useRef, useState, type FormEvent, type ReactElement } from 'react'
import { checkDraft, formatBytes, type CompleteDraft, type Draft, type DraftErrors } from './draft.ts'
import { Dropzone } from './dropzone.tsx'
import { CloseIcon } from './icons.tsx'
import { SignerFields } from './signer-fields.tsx'
import { useModal } from './use-modal.ts'

export interface ComposeProps {
  draft: Draft
  onChange: (draft: Draft) => void
  onSend: (draft: CompleteDraft) => void
  onClose: () => void
}

/** The form for a new envelope. */
export function Compose({ draft, onChange, onSend, onClose }: ComposeProps): ReactElement {
  const dialog = useModal()
  const form = useRef<HTMLFormElement>(null)
  // Nobody is told off before they have tried; from then on messages go as soon as what they say is mended.
  const [hasTried, setTried] = useState(false)
  const checked = checkDraft(draft)
  const errors: DraftErrors = hasTried && 'errors' in checked ? checked.errors : {}
  const change = (part: Partial<Draft>): void => onChange({ ...draft, ...part })

  function submit(event: FormEvent): void {
    event.preventDefault()
    if ('complete' in checked) return onSend(checked.complete)
    setTried(true)
    // Once the messages are there, to the first of them.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  function choose(file: File): void {
    const suggested = file.name.replace(/\.[^.]+$/, '')
    const isOurs = draft.name === '' || draft.name === draft.file?.name.replace(/\.[^.]+$/, '')
    change({ file, ...(isOurs && { name: suggested }) })
  }

  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="compose"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <form ref={form} noValidate onSubmit={submit}>
        <div className="dialog-title">
          <h2 id="compose">New envelope</h2>
          <button type="button" className="icon-button" onClick={onClose}>
            <CloseIcon />
            <span className="hidden">Close</span>
          </button>
        </div>
        <Dropzone
          file={draft.file}
          error={errors.file}
          hint={`PDF, Office file or picture, up to ${formatBytes(documentedLimits.documentBytes)}`}
          onChoose={choose}
        />
        <NameField name={draft.name} error={errors.name} onChange={(name) => change({ name })} />
        <SignerFields
          signers={draft.signers}
          errors={errors.signers ?? []}
          onChange={(signers) => change({ signers })}
        />
        {draft.signers.length > 1 && (
          <label className="check">
            <input
              type="checkbox"
              checked={draft.inOrder}
              onChange={({ target }) => change({ inOrder: target.checked })}
            />
            They sign in this order, one after the other
          </label>
        )}
        <MessageField message={draft.message} onChange={(message) => change({ message })} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Not now
          </button>
          <button type="submit" className="button primary">
            Send for signature
          </button>
        </div>
      </form>
    </dialog>
  )
}

function NameField({
  name,
  error,
  onChange,
}: {
  name: string
  error: string | undefined
  onChange: (name: string) => void
}): ReactElement {
  return (
    <div className="field">
      <label htmlFor="name">Name</label>
      <input
        id="name"
        value={name}
        autoComplete="off"
        aria-invalid={Boolean(error)}
        aria-describedby={error ? 'name-error' : undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      {error && (
        <p className="error" id="name-error">
          {error}
        </p>
      )}
    </div>
  )
}

function MessageField({
  message,
  onChange,
}: {
  message: string
  onChange: (message: string) => void
}): ReactElement {
  return (
    <div className="field">
      <label htmlFor="message">
        Message <span className="optional">optional</span>
      </label>
      <textarea id="message" rows={3} value={message} onChange={({ target }) => onChange(target.value)} />
    </div>
  )
}
