import { compileSpec } from '../compile.ts'
import type { Extracted } from '../extract.ts'
import { formatFile } from '../format.ts'
import { operationsOf } from '../operations.ts'
import { formatProblem } from '../problem.ts'
import { renderSpec, type GeneratedFile } from '../render.ts'
import { parseSource } from '../source-document.ts'
import { codeFiles } from './code-files.ts'
import { packageFiles } from './package-files.ts'
import { planPackage, planSpec } from './plan.ts'
import { specFiles, type Origin } from './spec-files.ts'

export type NewVendor = {
  files: GeneratedFile[]
  operations: number
  /** How tokens are got: the grant of the package's server entry, if it has one. */
  grant: string | undefined
  /** What the person who runs the command should check. */
  notes: string[]
}

/**
 * Every file of a new vendor: spec folder, package and generated code, from one OpenAPI document.
 *
 * @throws SpecError for a document no package can be made of
 */
export async function makeVendor(
  name: string,
  found: Extracted,
  origin: Origin,
  onStage?: (stage: string) => void,
): Promise<NewVendor> {
  onStage?.('plan')
  const plan = planSpec(found.document.data, origin.url ?? 'https://www.rfc-editor.org/rfc/rfc6749')
  const spec: Record<string, string> = {}
  for (const [file, text] of Object.entries(specFiles(name, found.document.data, plan, origin))) {
    spec[file] = await formatFile(file, text)
  }
  const read = (file: string) =>
    spec[file] === undefined ? undefined : parseSource(`specs/${name}/${file}`, spec[file])
  const compiled = await compileSpec(
    {
      vendor: name,
      source: parseSource(`specs/${name}/source.yaml`, spec['source.yaml'] ?? ''),
      published: found.document,
      authored: read('authored.yaml'),
      overlay: read('overlay.yaml'),
    },
    onStage,
  )
  const generated = await renderSpec(compiled, onStage)

  const packagePlan = planPackage(name, compiled.document)
  const written: GeneratedFile[] = [{ path: `specs/${name}/published.yaml`, text: found.text }]
  for (const [file, text] of Object.entries(spec)) written.push({ path: `specs/${name}/${file}`, text })
  for (const [file, text] of Object.entries({ ...packageFiles(packagePlan), ...codeFiles(packagePlan) })) {
    const path = `packages/${name}/${file}`
    written.push({ path, text: await formatFile(path, text) })
  }
  return {
    files: [...written, ...generated],
    operations: operationsOf(compiled.document).length,
    grant: packagePlan.token?.grant,
    notes: [...found.notices.map(formatProblem), ...plan.notes],
  }
}
