import {
  codeFolder,
  type Extracted,
  type Layout,
  type Repair,
  specPath,
  upgradeDocument,
} from '@latchkey/spec'
import { formatFile, formatProblem, parseSource, type SourceDocument } from '@latchkey/openapi'
import { callsCannot, likelyTokenOperations, tokenRemarks } from '../explain/explain.ts'
import type { TokenCandidate } from '../explain/token-candidates.ts'
import { type GenerateOptions, type Generation, planGeneration } from '../generate-vendor.ts'
import type { PackagePlan } from '../package/plan-package.ts'
import type { GeneratedFile } from '../render.ts'
import type { ClientAuth, ClientAuthQuestion } from './client-auth.ts'
import { planSpec } from './plan-spec.ts'
import { specFiles, type Origin } from './spec-files.ts'

export interface NewVendorOptions extends GenerateOptions {
  /** How clients prove themselves at the token endpoint, where the document leaves it open. */
  clientAuth?: ClientAuth | undefined
  /** Asked for it where nothing is given. Where it is not known either, what the question suggests is taken, and a note says so. */
  askClientAuth?: ((question: ClientAuthQuestion) => Promise<ClientAuth | undefined>) | undefined
}

export interface NewVendor {
  files: GeneratedFile[]
  operations: number
  /** How tokens are got: the grant of the package's server entry, if it has one. */
  grant: string | undefined
  /** What was found out about the client; undefined where no code is generated. */
  plan: PackagePlan | undefined
  /** What the person who runs the command should check. */
  notes: string[]
  /** Operations that look like the one that hands out tokens, where none is stated and tokens are asked for. */
  candidates: TokenCandidate[]
}

/**
 * Every file of a new vendor: the spec folder of one OpenAPI document, and what is generated from it.
 *
 * @throws {@link SpecError} for a document no package can be made of
 */
export async function makeVendor(
  layout: Layout,
  name: string,
  found: Extracted,
  origin: Origin,
  options: NewVendorOptions = {},
): Promise<NewVendor> {
  options.onStage?.('plan')
  const { data } = (await upgradeDocument(found.document)).document
  const { clientAuth: given, askClientAuth } = options
  let isAsked = false
  const choose = async (question: ClientAuthQuestion): Promise<ClientAuth | undefined> => {
    isAsked = true
    return given ?? (await askClientAuth?.(question))
  }
  const folder = specPath(layout, name)
  const source = origin.url ?? 'https://www.rfc-editor.org/rfc/rfc6749'
  const plan = await planSpec(data, source, `${folder}/overlay.yaml`, choose)
  if (given !== undefined && !isAsked)
    plan.notes.push(
      `--client-auth changes nothing: the token operation stands in the document, or there is none.`,
    )
  const files: GeneratedFile[] = [{ path: `${folder}/published.yaml`, text: found.text }]
  const parsed: Record<string, SourceDocument> = {}
  for (const [file, content] of Object.entries(specFiles(layout, name, data, plan, origin))) {
    const path = `${folder}/${file}`
    const text = await formatFile(path, content)
    files.push({ path, text })
    parsed[file] = parseSource(path, text)
  }
  const made = await planGeneration(
    layout,
    {
      vendor: name,
      source: parsed['source.yaml']!,
      published: found.document,
      authored: parsed['authored.yaml'],
      overlay: parsed['overlay.yaml'],
    },
    options,
  )
  const generated = made.changes.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }]))
  return {
    files: [...files, ...generated],
    operations: made.operations,
    plan: made.plan,
    grant: made.plan?.token?.grant,
    candidates: made.plan ? likelyTokenOperations(made.plan, made.spec.document) : [],
    notes: [
      ...found.notices.map(formatProblem),
      ...remarksOn(layout, made),
      ...plan.notes,
      ...remarksOnCalls(made),
    ],
  }
}

/** Every loss and repair of a short list; the generated README has the long ones. */
function remarksOn(layout: Layout, { spec: { vendor }, remarks }: Generation): string[] {
  const { losses, repairs, notices, wire } = remarks
  const list = (title: string, found: readonly Repair[]): string[] => [
    ...(found.length === 0 ? [] : [`${title}:`]),
    ...found.slice(0, mostListed).map(({ pointer, reason }) => `  ${pointer} ${reason}`),
    ...(found.length > mostListed
      ? [`  … and ${found.length - mostListed} more, see ${codeFolder(layout, vendor)}/generated/README.md`]
      : []),
  ]
  return [
    ...list('Not sent or read as the document says', wire),
    ...list('Not in the generated types', losses),
    ...list('Repaired in the published document', repairs),
    ...list('The published document breaks OpenAPI, which harms nobody', notices),
  ]
}

/** What the document asks of calls and the package cannot send, and of tokens and it cannot get. */
function remarksOnCalls({ plan, spec }: Generation): string[] {
  if (!plan) return []
  return [
    ...callsCannot(plan).map(({ text }) => `Of what calls need, ${text}.`),
    ...tokenRemarks(plan, spec.document).map((text) => `Of tokens: ${text}.`),
  ]
}

const mostListed = 20
