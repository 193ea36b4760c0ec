import { styleText } from 'node:util'

export interface Progress {
  /** Says what is being done with a vendor; seen on a terminal only. */
  stage(name: string, stage: string): void
  /** Ends a vendor's line. */
  done(name: string, outcome: 'ok' | 'failed', text: string): void
}

interface Stream {
  isTTY?: boolean | undefined
  write(text: string): unknown
}

/** One line per name: live on a terminal, written once when done elsewhere, nothing at all when `silent`. */
export function createProgress(stream: Stream, options: { silent?: boolean | undefined } = {}): Progress {
  if (options.silent) return { stage() {}, done() {} }
  const live = stream.isTTY === true
  return {
    stage(name, stage) {
      if (live) stream.write(`\r\u001b[2K${name.padEnd(16)} ${stage} …`)
    },
    done(name, outcome, text) {
      const mark = outcome === 'ok' ? paint('green', '✓', stream) : paint('red', '✗', stream)
      stream.write(`${live ? '\r\u001b[2K' : ''}${mark} ${name.padEnd(14)} ${text}\n`)
    },
  }
}

/** Colour where the stream is a terminal and NO_COLOR does not object. */
export function paint(colour: 'green' | 'red' | 'yellow', text: string, stream: Stream): string {
  return stream.isTTY === true && !process.env['NO_COLOR']
    ? styleText(colour, text, { validateStream: false })
    : text
}
