import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'

/** A file of declarations, by what can be asked of it. */
interface Module {
  source: ts.SourceFile
  /** What stands at its top under a name, such as the overloads of a function. */
  locals: Map<string, ts.Statement[]>
  imports: Map<string, Origin>
  exports: Map<string, Origin>
  stars: { file: string; statement: ts.Statement }[]
}

/** What an imported or exported name stands for. */
interface Origin {
  /** A file of the package, `''` for one of another package; absent for the module itself. */
  file?: string
  /** The name there; `*` is all of it. */
  name: string
  /** The import or export that has to stay in the text for it; a declaration that is exported where it stands has none. */
  node?: ts.Node
}

/**
 * What the entries of a package lead to in its declarations, name by name: file → the text that is left of it. A file
 * nobody leads to is not among them. What is not certain is kept.
 *
 * @throws Error when a file or a name that is imported is not there
 */
export function reachedDeclarations(folder: string, entries: readonly string[]): Map<string, string> {
  const modules = new Map<string, Module>()
  const kept = new Set<ts.Node>()
  const whole = new Set<string>()

  function open(file: string): Module {
    const known = modules.get(file)
    if (known) return known
    const module = readModule(file, readFileSync(join(folder, file), 'utf8'))
    modules.set(file, module)
    for (const statement of module.source.statements)
      if (actsByItself(statement)) keep(file, module, statement)
    return module
  }

  function reachAll(file: string): void {
    if (whole.has(file)) return
    whole.add(file)
    const module = open(file)
    for (const origin of module.exports.values()) follow(file, module, origin)
    for (const star of module.stars) {
      kept.add(star.statement)
      reachAll(star.file)
    }
  }

  /** Keeps what a module exports under a name; says whether it exports it. */
  function reachExport(file: string, name: string, asked = new Set<string>()): boolean {
    if (asked.has(file)) return false
    asked.add(file)
    const module = open(file)
    const origin = module.exports.get(name)
    if (origin) follow(file, module, origin)
    const star = origin ? undefined : module.stars.find((each) => reachExport(each.file, name, asked))
    if (star) kept.add(star.statement)
    return origin !== undefined || star !== undefined
  }

  function follow(file: string, module: Module, origin: Origin): void {
    if (origin.node) kept.add(origin.node)
    if (origin.file === undefined) reachLocal(file, module, origin.name)
    else reachIn(origin.file, origin.name, file)
  }

  function reachIn(file: string, name: string, from: string): void {
    if (file === '') return
    if (name === '*') reachAll(file)
    else if (!reachExport(file, name)) throw new Error(`${from}: ${file} exports no ${name}`)
  }

  function reachLocal(file: string, module: Module, name: string): void {
    for (const statement of module.locals.get(name) ?? []) keep(file, module, statement)
    const origin = module.imports.get(name)
    if (origin?.node && !kept.has(origin.node)) follow(file, module, origin)
  }

  function keep(file: string, module: Module, statement: ts.Statement): void {
    if (kept.has(statement)) return
    kept.add(statement)
    if (ts.isImportDeclaration(statement)) reachIn(fileOf(file, statement.moduleSpecifier), '*', file)
    else visit(statement)

    function visit(node: ts.Node): void {
      if (ts.isIdentifier(node)) reachLocal(file, module, node.text)
      if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
        reachIn(fileOf(file, node.argument.literal), firstName(node.qualifier), file)
      ts.forEachChild(node, (child) => {
        if (!isOnlyAName(node, child)) visit(child)
      })
    }
  }

  for (const entry of entries) reachAll(entry)
  const texts = Array.from(modules, ([file, { source }]) => [file, textOf(source, kept)] as const)
  return new Map(texts.filter(([file, text]) => whole.has(file) || text !== ''))
}

function readModule(file: string, text: string): Module {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  const module: Module = { source, locals: new Map(), imports: new Map(), exports: new Map(), stars: [] }
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) readImport(file, module, statement)
    else if (ts.isExportDeclaration(statement)) readExport(file, module, statement)
    else readDeclaration(module, statement)
  }
  return module
}

function readImport(file: string, { imports }: Module, statement: ts.ImportDeclaration): void {
  const from = fileOf(file, statement.moduleSpecifier)
  const { name, namedBindings } = statement.importClause ?? {}
  if (name) imports.set(name.text, { file: from, name: 'default', node: name })
  if (!namedBindings) return
  if (ts.isNamespaceImport(namedBindings))
    imports.set(namedBindings.name.text, { file: from, name: '*', node: namedBindings })
  else
    for (const node of namedBindings.elements)
      imports.set(node.name.text, { file: from, name: (node.propertyName ?? node.name).text, node })
}

function readExport(file: string, { exports, stars }: Module, statement: ts.ExportDeclaration): void {
  const { exportClause: clause, moduleSpecifier } = statement
  const from = moduleSpecifier && fileOf(file, moduleSpecifier)
  if (!clause) stars.push(...(from ? [{ file: from, statement }] : []))
  else if (ts.isNamespaceExport(clause))
    exports.set(clause.name.text, { file: from ?? '', name: '*', node: clause })
  else
    for (const node of clause.elements)
      exports.set(node.name.text, {
        ...(from !== undefined && { file: from }),
        name: (node.propertyName ?? node.name).text,
        node,
      })
}

function readDeclaration({ locals, exports }: Module, statement: ts.Statement): void {
  const flags = ts.canHaveModifiers(statement)
    ? new Set(ts.getModifiers(statement)?.map(({ kind }) => kind))
    : new Set<ts.SyntaxKind>()
  const isDefault = ts.isExportAssignment(statement) || flags.has(ts.SyntaxKind.DefaultKeyword)
  const names = namesOf(statement)
  for (const name of isDefault ? ['default', ...names] : names) {
    locals.set(name, [...(locals.get(name) ?? []), statement])
    if (isDefault ? name === 'default' : flags.has(ts.SyntaxKind.ExportKeyword)) exports.set(name, { name })
  }
}

/** The names that a statement declares at the top of its file. */
function namesOf(statement: ts.Statement): string[] {
  const declared: readonly { name?: ts.Node | undefined }[] = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations
    : [statement as { name?: ts.Node }]
  return declared.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : []))
}

/** Whether a statement has to stay with its file, though nobody asks for it by a name. */
function actsByItself(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement)) return !statement.importClause
  if (ts.isExportDeclaration(statement))
    return !statement.exportClause && fileOf('', statement.moduleSpecifier) === ''
  if (ts.isModuleDeclaration(statement))
    return statement.name.text === 'global' || ts.isStringLiteral(statement.name)
  return !ts.isExportAssignment(statement) && namesOf(statement).length === 0
}

/** The file of a relative module; `''` for one of another package. */
function fileOf(importing: string, specifier: ts.Node | undefined): string {
  const module = specifier && ts.isStringLiteral(specifier) ? specifier.text : ''
  if (!module.startsWith('.')) return ''
  return posix.join(posix.dirname(importing), module.replace(/\.([cm]?)[jt]s$/, '.d.$1ts'))
}

function firstName(name: ts.EntityName | undefined): string {
  if (!name) return '*'
  return ts.isIdentifier(name) ? name.text : firstName(name.left)
}

/** Whether a child names its parent, or a member of something, and so refers to nothing at the top of a file. */
function isOnlyAName(parent: ts.Node, child: ts.Node): boolean {
  if (ts.isQualifiedName(parent)) return child === parent.right
  return ts.isIdentifier(child) && (parent as { name?: ts.Node }).name === child
}

/** A file with what is kept of it, each statement with the documentation before it; `''` where that is nothing. */
function textOf(source: ts.SourceFile, kept: ReadonlySet<ts.Node>): string {
  const texts = source.statements.map((statement) => {
    const text = keptText(source, statement, kept)
    const before = source.text.slice(statement.pos, statement.getStart(source))
    // What the compiler reads at the top of a file is not about the statement after it.
    return text === '' ? (before.match(/^\/\/\/.*\n/gm) ?? []).join('') : before + text
  })
  const hasOnlyMarks = source.statements.every((statement) => isMark(statement) || !isKept(statement, kept))
  return hasOnlyMarks ? '' : `${texts.join('').trimStart()}\n`
}

function keptText(source: ts.SourceFile, statement: ts.Statement, kept: ReadonlySet<ts.Node>): string {
  if (!isKept(statement, kept)) return ''
  const clause = clauseOf(statement)
  const specifiers = specifiersOf(clause)
  if (!clause || specifiers.every((each) => kept.has(each)) || kept.has(statement))
    return statement.getText(source)
  const left = specifiers.filter((each) => kept.has(each))
  const inBraces = left.filter(isInBraces).map((each) => each.getText(source))
  const bare = left.filter((each) => !isInBraces(each)).map((each) => each.getText(source))
  const list = inBraces.length > 0 ? [...bare, `{ ${inBraces.join(', ')} }`] : bare
  const start = source.text.slice(statement.getStart(source), clause.getStart(source))
  const type = ts.isImportClause(clause) && clause.isTypeOnly ? 'type ' : ''
  return `${start}${type}${list.join(', ')}${source.text.slice(clause.end, statement.end)}`
}

function isKept(statement: ts.Statement, kept: ReadonlySet<ts.Node>): boolean {
  return (
    kept.has(statement) ||
    isMark(statement) ||
    specifiersOf(clauseOf(statement)).some((each) => kept.has(each))
  )
}

/** `export {}`, which says that a file is a module, and exports nothing. */
function isMark(statement: ts.Statement): boolean {
  const clause = clauseOf(statement)
  return clause !== undefined && ts.isNamedExports(clause) && clause.elements.length === 0
}

type Clause = ts.ImportClause | ts.NamedExportBindings

function clauseOf(statement: ts.Statement): Clause | undefined {
  if (ts.isImportDeclaration(statement)) return statement.importClause
  return ts.isExportDeclaration(statement) ? statement.exportClause : undefined
}

/** What can be kept of an import or export by itself. */
function specifiersOf(clause: Clause | undefined): readonly ts.Node[] {
  if (!clause) return []
  if (ts.isNamespaceExport(clause)) return [clause]
  if (ts.isNamedExports(clause)) return clause.elements
  const { name, namedBindings } = clause
  const named = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [namedBindings]
  return [name, ...named].filter((each) => each !== undefined)
}

function isInBraces(node: ts.Node): boolean {
  return ts.isImportSpecifier(node) || ts.isExportSpecifier(node)
}
