import ts from 'typescript'

/**
 * What makes a branch, by the rule of the gate (oxlint's `complexity`, which is ESLint's): each of these adds one. The
 * classic rule of McCabe has the control flow alone; a value that may be missing and a default are branches as well, as
 * far as tests have to go both ways.
 */
export interface Branches {
  /** `if`, `?:`, `case`, loops, `catch`. */
  readonly flow: number
  /** `&&`, `||`, and what assigns by them. */
  readonly logic: number
  /** `??`, `??=` and `?.`. */
  readonly missing: number
  /** Defaults of parameters and of members taken apart. */
  readonly defaults: number
}

export interface Counted extends Branches {
  /** Lines that hold code: neither blank nor comment alone. */
  readonly lines: number
}

const kinds: { readonly [kind: number]: keyof Branches } = {
  [ts.SyntaxKind.IfStatement]: 'flow',
  [ts.SyntaxKind.ConditionalExpression]: 'flow',
  [ts.SyntaxKind.CaseClause]: 'flow',
  [ts.SyntaxKind.ForStatement]: 'flow',
  [ts.SyntaxKind.ForOfStatement]: 'flow',
  [ts.SyntaxKind.ForInStatement]: 'flow',
  [ts.SyntaxKind.WhileStatement]: 'flow',
  [ts.SyntaxKind.DoStatement]: 'flow',
  [ts.SyntaxKind.CatchClause]: 'flow',
  [ts.SyntaxKind.AmpersandAmpersandToken]: 'logic',
  [ts.SyntaxKind.BarBarToken]: 'logic',
  [ts.SyntaxKind.AmpersandAmpersandEqualsToken]: 'logic',
  [ts.SyntaxKind.BarBarEqualsToken]: 'logic',
  [ts.SyntaxKind.QuestionQuestionToken]: 'missing',
  [ts.SyntaxKind.QuestionQuestionEqualsToken]: 'missing',
  [ts.SyntaxKind.QuestionDotToken]: 'missing',
}

export function countBranches(file: string, text: string): Counted {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  const counted = { flow: 0, logic: 0, missing: 0, defaults: 0 }
  const lines = new Set<number>()
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return
    const kind = kinds[node.kind] ?? (hasDefault(node) ? 'defaults' : undefined)
    if (kind) counted[kind]++
    const parts = node.getChildren(source)
    if (parts.length === 0 && node.getWidth(source) > 0) {
      const lineAt = (at: number): number => source.getLineAndCharacterOfPosition(at).line
      for (let line = lineAt(node.getStart(source)); line <= lineAt(node.end); line++) lines.add(line)
    }
    for (const part of parts) visit(part)
  }
  visit(source)
  return { ...counted, lines: lines.size }
}

function hasDefault(node: ts.Node): boolean {
  return (ts.isParameter(node) || ts.isBindingElement(node)) && node.initializer !== undefined
}
