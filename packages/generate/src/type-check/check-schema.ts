import ts from 'typescript'
import { type JsonObject, operationsOf, type Problem, SpecError, toPointer } from '@latchkey/openapi'
import { compileInMemory } from './memory-compiler.ts'

const mostProblems = 20

/**
 * Compiles the types of a document.
 *
 * @throws {@link SpecError} naming the place in the document of every type that does not compile
 */
export function checkSchema(file: string, document: JsonObject, types: string): void {
  const program = compileInMemory({ 'schema.ts': types })
  const source = program.getSourceFile('/schema.ts')
  if (!source) return
  const found = diagnosticsOf(file, program, source)
  if (found.length === 0) return
  const problems = found.map(({ start, messageText }): Problem => {
    const message = ts.flattenDiagnosticMessageText(messageText, ' ')
    const pointer = pointerOf(document, source, start ?? 0)
    return { file, pointer, reason: `its type does not compile: ${message}` }
  })
  const rest = problems.length - mostProblems
  throw new SpecError([
    ...problems.slice(0, mostProblems),
    ...(rest > 0 ? [{ file, reason: `… and ${rest} more types that do not compile` }] : []),
  ])
}

function diagnosticsOf(file: string, program: ts.Program, source: ts.SourceFile): ts.Diagnostic[] {
  try {
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  } catch (cause) {
    // The compiler follows names to their ends.
    if (!(cause instanceof RangeError)) throw cause
    const reason =
      'its types refer to each other so deeply that TypeScript gives up: shorten the chain of schemas that are nothing but references'
    throw new SpecError([{ file, reason }], { cause })
  }
}

/** The place in the document a place in its types was made from, as far as names lead there. */
function pointerOf(document: JsonObject, source: ts.SourceFile, position: number): string {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    if (position < node.getStart(source) || position >= node.getEnd()) return
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) names.push(node.name.text)
    if (ts.isPropertySignature(node) && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)))
      names.push(node.name.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  const [top, first, ...rest] = names
  if (top === 'operations') {
    const found = operationsOf(document).find(({ operation }) => operation['operationId'] === first)
    return found?.pointer ?? '#'
  }
  if (top === 'components' && first === 'schemas') {
    const [name, ...members] = rest
    return toPointer([
      'components',
      first,
      name ?? '',
      ...members.flatMap((member) => ['properties', member]),
    ])
  }
  return toPointer([top, first, ...rest].filter((name) => name !== undefined).slice(0, 3))
}
