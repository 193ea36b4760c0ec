import type { ReactElement } from 'react'
import { useModal } from './use-modal.ts'

export interface Question {
  title: string
  text: string
  /** What the button that does it says. */
  action: string
  onConfirm: () => void
}

/** Asks before something that cannot be undone. */
export function Confirm({ question, onClose }: { question: Question; onClose: () => void }): ReactElement {
  const dialog = useModal()
  const { title, text, action, onConfirm } = question
  return (
    <dialog
      ref={dialog}
      className="dialog small"
      aria-labelledby="question"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id="question">{title}</h2>
      <p>{text}</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          className="button danger"
          onClick={() => {
            onClose()
            onConfirm()
          }}
        >
          {action}
        </button>
      </div>
    </dialog>
  )
}
