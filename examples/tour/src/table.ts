/** Lays rows out in columns as wide as their widest cell; the first row is the heading. */
export function formatTable(
  rows: readonly (readonly string[])[],
  style: (text: string, row: number) => string,
): string {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)),
    [],
  )
  return rows
    .map((row, index) => {
      const line = row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()
      return style(line, index)
    })
    .join('\n')
}
