import { styleText } from 'node:util'

export type Colour = 'red' | 'green' | 'yellow' | 'bold' | 'dim'

/** Colour where the stream is a terminal and NO_COLOR does not object. */
export function paint(colour: Colour, text: string, stream: { isTTY?: boolean } = process.stdout): string {
  const wanted = stream.isTTY === true && !process.env['NO_COLOR']
  return wanted ? styleText(colour, text, { validateStream: false }) : text
}

/** Lays rows out in columns as wide as their widest cell; the first row is the heading. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)),
    [],
  )
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  return lines
    .map((line, index) => {
      const text = line.trimEnd()
      if (index === 0) return paint('bold', text)
      return text.replaceAll('✗', paint('red', '✗')).replaceAll('✓', paint('green', '✓'))
    })
    .join('\n')
}

/** `1234567` → `1.23 MB`, decimal as npm counts. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(0)} kB`
  return `${(bytes / 1_000_000).toFixed(2)} MB`
}
