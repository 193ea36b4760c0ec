import type { JsonPointer } from './json-pointer.ts'

/** One thing wrong with an input, said so that a reader can go there and mend it. */
export interface Problem {
  /** Path relative to the repository, `/` between the parts; or the URL of a page. */
  file: string
  /** 1-based. */
  line?: number | undefined
  column?: number | undefined
  pointer?: JsonPointer | undefined
  reason: string
}

/** Input that cannot be used: a document, an overlay, a page, a command line. Nothing has been written when it is thrown. */
export class SpecError extends Error {
  readonly code = 'spec_invalid'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join('\n'), options)
    this.name = 'SpecError'
    this.problems = problems
  }
}

/** Problems as lines, the first ones only where there are very many. */
export function formatProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, maxShown).map((problem) => `${formatProblem(problem)}\n`)
  const rest = problems.length - shown.length
  return `${shown.join('')}${rest > 0 ? `… and ${rest} more\n` : ''}`
}

const maxShown = 20

/** `file:line:column #/pointer: reason`, always one line. */
export function formatProblem({ file, line, column, pointer, reason }: Problem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  const text = `${place}${pointer === undefined ? '' : ` ${pointer}`}: ${reason}`
  return oneLine(text)
}

/** Text of a document as one line a terminal does not obey: no control characters, no reversed writing. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Bidi_Control}]/gu, '�')
}
