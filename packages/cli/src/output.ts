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

type Format = Parameters<typeof styleText>[0]

/** Colour where the stream is a terminal and `NO_COLOR` is not set. */
export function paint(format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(format, text, { stream })
}
