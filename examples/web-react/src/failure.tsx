import type { ReactElement } from 'react'
import { AlertIcon } from './icons.tsx'
import { describe } from './problem.ts'

export interface FailureProps {
  title: string
  error: unknown
  onRetry: () => void
}

/** What went wrong, in a sentence, and the way on. */
export function Failure({ title, error, onRetry }: FailureProps): ReactElement {
  return (
    <div className="failure" role="alert">
      <AlertIcon />
      <div>
        <h2>{title}</h2>
        <p>{describe(error)}</p>
      </div>
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}
