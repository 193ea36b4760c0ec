import { styleText } from 'node:util'

/** Writes what was asked for. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Writes what is worth knowing beside it. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

export function sayJson(value: unknown): void {
  say(JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined))
}

/** Shows at a terminal what is being worked on. What is returned takes it away again. */
export function showPassing(text: string): () => void {
  if (!process.stderr.isTTY) return () => {}
  process.stderr.write(text)
  return () => void process.stderr.write('\r\u001B[K')
}

type Format = Parameters<typeof styleText>[0]

/** Colour where the stream is a terminal and `NO_COLOR` is not set. */
export function paint(format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(format, text, { stream })
}
