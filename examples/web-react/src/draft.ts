import { documentedLimits } from '@latchkey/nitro-sign'

/** What the person has entered so far. */
export interface Draft {
  id: string
  file: File | undefined
  name: string
  signers: readonly string[]
  /** Each signer is asked once the one before has signed. */
  inOrder: boolean
  message: string
}

/** A draft with nothing missing. */
export type CompleteDraft = Draft & { file: File }

export interface DraftErrors {
  file?: string | undefined
  name?: string | undefined
  /** By position; an empty text where there is nothing to say. */
  signers?: readonly string[] | undefined
}

export function createDraft(): Draft {
  return { id: crypto.randomUUID(), file: undefined, name: '', signers: [''], inOrder: false, message: '' }
}

/** The draft if it can be sent, or what is still wrong with it. */
export function checkDraft(draft: Draft): { complete: CompleteDraft } | { errors: DraftErrors } {
  const { file, name } = draft
  const signers = draft.signers.map((signer) => signer.trim())
  const signerErrors = signers.map((signer, index) => {
    if (signer === '') return index === 0 || signers.length > 1 ? 'Enter an e-mail address.' : ''
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(signer))
      return 'This is not an e-mail address, like name@example.com.'
    return signers.indexOf(signer) < index ? 'This person is on the list already.' : ''
  })
  const errors: DraftErrors = {
    file: checkFile(file),
    name: name.trim() === '' ? 'Give the envelope a name.' : undefined,
    signers: signerErrors.some(Boolean) ? signerErrors : undefined,
  }
  if (file === undefined || Object.values(errors).some(Boolean)) return { errors }
  return { complete: { ...draft, file, name: name.trim(), signers } }
}

/** As the helper that uploads would, only before anything has been sent. */
function checkFile(file: File | undefined): string | undefined {
  if (file === undefined) return 'Choose the document to sign.'
  if (file.size === 0) return `${file.name} is empty. Choose another file.`
  if (file.size > documentedLimits.documentBytes) {
    return `${file.name} has ${formatBytes(file.size)}; a document has at most ${formatBytes(documentedLimits.documentBytes)}.`
  }
  return undefined
}

export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const style = { style: 'unit', unit: units[power]!, maximumFractionDigits: power === 2 ? 1 : 0 } as const
  return new Intl.NumberFormat('en', style).format(bytes / 1024 ** power)
}
