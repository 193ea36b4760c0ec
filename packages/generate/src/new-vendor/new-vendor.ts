import { type CompiledSpec, compileSpec, type Extracted, type Repair, upgradeDocument } from '@latchkey/spec'
import { formatFile, formatProblem, operationsOf, parseSource } from '@latchkey/openapi'
import { renderSpec, type GeneratedFile } from '../render.ts'
import { codeFiles } from './code-files.ts'
import { contractFiles } from './contract-files.ts'
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
  const { data } = (await upgradeDocument(found.document)).document
  const plan = planSpec(data, origin.url ?? 'https://www.rfc-editor.org/rfc/rfc6749')
  const spec: Record<string, string> = {}
  for (const [file, text] of Object.entries(specFiles(name, data, plan, origin))) {
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
  const own = {
    ...packageFiles(packagePlan),
    ...codeFiles(packagePlan),
    ...contractFiles(packagePlan),
  }
  for (const [file, text] of Object.entries(own)) {
    const path = `packages/${name}/${file}`
    written.push({ path, text: await formatFile(path, text) })
  }
  return {
    files: [...written, ...generated],
    operations: operationsOf(compiled.document).length,
    grant: packagePlan.token?.grant,
    notes: [...found.notices.map(formatProblem), ...remarksOn(compiled), ...plan.notes],
  }
}

/** Every loss and repair of a short list; the generated README has the long ones. */
function remarksOn({ vendor, losses, repairs, notices }: CompiledSpec): string[] {
  const list = (title: string, found: readonly Repair[]): string[] => [
    ...(found.length === 0 ? [] : [`${title}:`]),
    ...found.slice(0, mostListed).map(({ pointer, reason }) => `  ${pointer} ${reason}`),
    ...(found.length > mostListed
      ? [`  … and ${found.length - mostListed} more, see packages/${vendor}/src/generated/README.md`]
      : []),
  ]
  return [
    ...list('Not in the generated types', losses),
    ...list('Repaired in the published document', repairs),
    ...list('The published document breaks OpenAPI, which harms nobody', notices),
  ]
}

const mostListed = 20
