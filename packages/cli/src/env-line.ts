/**
 * A variable as a line of a file that Node, dotenv and shells read alike. An address comes from a document, and may have
 * what a shell would run, `$(…)`: quoted, nothing of it is. A quote in it is none of an address that is written otherwise.
 */
export function envLine(variable: string, value: string): string {
  if (/^[\w./:@%+,=~-]*$/.test(value)) return `${variable}=${value}`
  return `${variable}='${value.replaceAll("'", '%27')}'`
}
