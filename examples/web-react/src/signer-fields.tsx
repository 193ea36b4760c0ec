import { useRef, type ReactElement } from 'react'
import { CloseIcon, PlusIcon } from './icons.tsx'

export interface SignerFieldsProps {
  signers: readonly string[]
  /** By position. */
  errors: readonly string[]
  onChange: (signers: readonly string[]) => void
}

/** One address per signer, and as many signers as are wanted. */
export function SignerFields({ signers, errors, onChange }: SignerFieldsProps): ReactElement {
  const group = useRef<HTMLFieldSetElement>(null)

  /** After a change, to the field at this position, so that the focus does not vanish with what was removed. */
  function focus(index: number): void {
    requestAnimationFrame(() => group.current?.querySelectorAll('input')[index]?.focus())
  }

  function remove(index: number): void {
    onChange(signers.toSpliced(index, 1))
    focus(Math.max(0, index - 1))
  }

  return (
    <fieldset className="field signers" ref={group}>
      <legend>Signers</legend>
      {signers.map((signer, index) => (
        // Fields have no identity but their place.
        <div className="signer" key={index}>
          <input
            type="email"
            value={signer}
            placeholder="name@example.com"
            autoComplete="off"
            aria-label={`E-mail address of signer ${index + 1}`}
            aria-invalid={Boolean(errors[index])}
            aria-describedby={errors[index] ? `signer-error-${index}` : undefined}
            onChange={({ target }) => onChange(signers.with(index, target.value))}
          />
          {signers.length > 1 && (
            <button type="button" className="icon-button" onClick={() => remove(index)}>
              <CloseIcon />
              <span className="hidden">Remove signer {index + 1}</span>
            </button>
          )}
          {errors[index] && (
            <p className="error" id={`signer-error-${index}`}>
              {errors[index]}
            </p>
          )}
        </div>
      ))}
      <button
        type="button"
        className="button quiet add"
        onClick={() => {
          onChange([...signers, ''])
          focus(signers.length)
        }}
      >
        <PlusIcon />
        Add a signer
      </button>
    </fieldset>
  )
}
