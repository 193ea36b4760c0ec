import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** Lines of code in one function, without those of the functions within it: past that, nobody reads it at one go. */
const MOST_LINES = 60

export interface CodeFault {
  line: number
  reason: string
}

/** What of a file breaks the rules that the linter has no word for. CONTRIBUTING, *Style*, has them. */
export function judgeCode(file: string, text: string): CodeFault[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const isPublished = /^packages\/(?!testkit|conformance)/.test(file)
  const faults = [...longFunctions(source), ...(isPublished ? undocumentedErrors(source) : [])]
  return faults.toSorted((one, other) => one.line - other.line)
}

function longFunctions(source: ts.SourceFile): CodeFault[] {
  const lineAt = (at: number): number => source.getLineAndCharacterOfPosition(at).line + 1
  const found: { line: number; lines: Set<number> }[] = []
  const visit = (node: ts.Node, outer: Set<number>): void => {
    if (ts.isJSDoc(node)) return
    let lines = outer
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      // Its head is read with the function around it.
      outer.add(lineAt(node.getStart(source)))
      lines = new Set()
      found.push({ line: lineAt(node.getStart(source)), lines })
    }
    const parts = node.getChildren(source)
    if (parts.length === 0 && node.getWidth(source) > 0) {
      for (let line = lineAt(node.getStart(source)); line <= lineAt(node.end); line++) lines.add(line)
    }
    for (const part of parts) visit(part, lines)
  }
  visit(source, new Set())
  return found.flatMap(({ line, lines }) =>
    lines.size > MOST_LINES
      ? [{ line, reason: `a function of ${lines.size} lines: take it apart (at most ${MOST_LINES})` }]
      : [],
  )
}

/** Classes of the language, which have no page of ours. */
const builtIn = /^(?:Aggregate|Range|Syntax|Type)?Error$/

function undocumentedErrors(source: ts.SourceFile): CodeFault[] {
  const faults: CodeFault[] = []
  const lineAt = (at: number): number => source.getLineAndCharacterOfPosition(at).line + 1
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) {
      for (const name of throwsOf(node.getText(source)).flatMap(bareNames))
        faults.push({ line: lineAt(node.pos), reason: `@throws ${name}: write {@link ${name}}` })
      return
    }
    if (ts.isFunctionDeclaration(node) && isExported(node)) {
      const said = docsOf(node, source).flatMap(throwsOf).join()
      for (const name of thrownBy(node))
        if (!said.includes(`{@link ${name}}`))
          faults.push({
            line: lineAt(node.getStart(source)),
            reason: `it throws ${name}: say when, @throws {@link ${name}}`,
          })
    }
    for (const part of node.getChildren(source)) visit(part)
  }
  visit(source)
  return faults
}

/** The docstrings of a function; where it has overloads, theirs as well. */
function docsOf(node: ts.FunctionDeclaration, source: ts.SourceFile): string[] {
  return source.statements
    .filter((one) => ts.isFunctionDeclaration(one) && one.name?.text === node.name?.text)
    .flatMap((one) => ts.getJSDocCommentsAndTags(one))
    .map((doc) => doc.getText(source))
}

/** What stands behind each `@throws` of a docstring. The compiler reads it as a type, and stops at the brace of a link. */
function throwsOf(doc: string): string[] {
  return doc
    .split(/(?=@throws )/)
    .slice(1)
    .map((tag) => tag.split(/\n\s*\* @(?!link)/)[0]!)
}

function bareNames(tag: string): string[] {
  const bare = tag.replaceAll(/\{@link [^}]*\}|`[^`]*`/g, '')
  return [...bare.matchAll(/\b[A-Z]\w*Error\b/g)].map(([name]) => name).filter((name) => !builtIn.test(name))
}

function isExported(node: ts.FunctionDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
}

/** The classes of errors a function makes and throws itself. */
function thrownBy(node: ts.FunctionDeclaration): Set<string> {
  const names = new Set<string>()
  const visit = (part: ts.Node): void => {
    if (ts.isThrowStatement(part) && ts.isNewExpression(part.expression)) {
      const name = part.expression.expression.getText()
      if (/^[A-Z]\w*Error$/.test(name) && !builtIn.test(name)) names.add(name)
    }
    if (!ts.isFunctionLike(part)) ts.forEachChild(part, visit)
  }
  if (node.body) ts.forEachChild(node.body, visit)
  return names
}

/** What is written by hand and runs; a test is as long as what it tells. */
const judged = /^(?!.*\/(?:test|dist|generated|next-app)\/).*\.(?:ts|tsx|mjs)$/

function main(root: string): number {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  })
  let found = 0
  for (const file of files.split('\0').filter((one) => judged.test(one))) {
    let text
    try {
      text = readFileSync(join(root, file), 'utf8')
    } catch {
      // Removed, and not yet committed.
      continue
    }
    for (const { line, reason } of judgeCode(file, text)) {
      process.stderr.write(`${file}:${line}: ${reason}\n`)
      found += 1
    }
  }
  return found === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = main(process.cwd())
