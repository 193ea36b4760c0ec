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

/**
 * Does what takes a while and shows at a terminal what it is, until it is done or `takeAway` is called, as before a
 * question. Without a text nothing is shown.
 */
export async function whileShowing<T>(
  text: string | undefined,
  work: (takeAway: () => void) => Promise<T>,
): Promise<T> {
  let isShown = text !== undefined && process.stderr.isTTY
  if (isShown) process.stderr.write(text!)
  function takeAway(): void {
    if (isShown) process.stderr.write('\r\u001B[K')
    isShown = false
  }
  try {
    return await work(takeAway)
  } finally {
    takeAway()
  }
}

type Format = Parameters<typeof styleText>[0]

/** Colour where the stream is a terminal and `NO_COLOR` is not set. */
export function paint(format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(format, text, { stream })
}
