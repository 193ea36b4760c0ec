import { useState, type DragEvent, type ReactElement } from 'react'
import { formatBytes } from './draft.ts'
import { FileIcon } from './icons.tsx'

export interface DropzoneProps {
  file: File | undefined
  error: string | undefined
  hint: string
  onChoose: (file: File) => void
}

/** A file field that things can also be dropped on. The field itself stays, for keyboards and screen readers. */
export function Dropzone({ file, error, hint, onChoose }: DropzoneProps): ReactElement {
  const [isOver, setOver] = useState(false)

  function over(event: DragEvent, value: boolean): void {
    event.preventDefault()
    setOver(value)
  }

  return (
    <div className="field">
      <label
        className="dropzone"
        data-over={isOver}
        onDragOver={(event) => over(event, true)}
        onDragLeave={(event) => over(event, false)}
        onDrop={(event) => {
          over(event, false)
          const [dropped] = event.dataTransfer.files
          if (dropped) onChoose(dropped)
        }}
      >
        <input
          type="file"
          className="hidden"
          accept=".pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.rtf,.png,.jpg,.jpeg,.tif,.tiff"
          aria-invalid={Boolean(error)}
          aria-describedby={error ? 'file-error' : 'file-hint'}
          onChange={({ target }) => {
            const [chosen] = target.files ?? []
            if (chosen) onChoose(chosen)
          }}
        />
        <FileIcon />
        {file ? (
          <span>
            <strong>{file.name}</strong>
            <small id="file-hint">{formatBytes(file.size)}. Choose another file to replace it.</small>
          </span>
        ) : (
          <span>
            <strong>Choose a document</strong> or drop it here
            <small id="file-hint">{hint}</small>
          </span>
        )}
      </label>
      {error && (
        <p className="error" id="file-error">
          {error}
        </p>
      )}
    </div>
  )
}
