import {
  detectKind,
  extractPage,
  listFolders,
  readPageText,
  vendorNameProblem,
  writeFiles,
} from '@latchkey/spec'
import { canonicalJson, oneLine, parseUrl, plural, sha256, SpecError } from '@latchkey/openapi'
import { renderCalls } from '@latchkey/conformance/calls'
import {
  type ClientAuth,
  clientAuths,
  makeVendor,
  type NewVendor,
  renderCandidates,
} from '@latchkey/generate'
import { type Command, createProgress, parseCommandLine, UsageError } from '@latchkey/drift/command'
import { layoutAsked } from '../layout.ts'

const help = `Usage: pnpm new-vendor <name> --from <file-or-url> [options]

Makes specs/<name>/ from an OpenAPI document, or from a docs page that holds or names one: published.yaml as the vendor
gives it, and an overlay. Then it generates packages/<name>/, as pnpm generate does after every change of that folder.
The token operation is the one in the document, or is made from its OAuth 2 security scheme; both as data that can be
corrected in specs/<name>/. All files are written or none.

Options:
  --from <source>  an OpenAPI document (YAML or JSON) or a Markdown page, as a file or an address
  --url <url>      where the document lives, when --from is a file: pull and drift read it there
  --client-auth <how>
                   how clients prove themselves, where an OAuth 2 scheme alone names the token endpoint:
                   client_secret_basic, client_secret_post or none
  --host <host>    a further host that documents named by the page may be fetched from; may be repeated
  --root <dir>     repository to work on (default: this one)
  --json           print the result as JSON
  --help           show this text

Exit code: 0 done, 1 otherwise.
`

export const newVendor: Command = {
  help,
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, {
      from: { type: 'string' },
      url: { type: 'string' },
      host: { type: 'string', multiple: true },
      'client-auth': { type: 'string' },
      root: { type: 'string' },
      json: { type: 'boolean' },
    })
    const { from } = values
    const clientAuth = readClientAuth(values['client-auth'])
    const name = readName(positionals)
    if (from === undefined) throw new UsageError(usage)
    const layout = await layoutAsked(io, values.root)
    for (const folder of ['specs', 'packages']) {
      if ((await listFolders(layout.root, folder)).includes(name)) {
        throw new SpecError([{ file: `${folder}/${name}`, reason: 'is there already' }])
      }
    }
    const url = /^https?:/i.test(from) ? from : values.url
    if (url !== undefined && parseUrl(url)?.protocol !== 'https:') {
      throw new UsageError('the address of the document must be an https: URL')
    }

    const progress = createProgress(io.stderr, { silent: values.json })
    progress.stage(name, 'read')
    const hosts = values.host ?? []
    const access = { fetch: io.fetch, hosts, from, cwd: io.cwd }
    const page = await readPageText(from, access)
    const kind = detectKind(page.name, page.text)
    const found = await extractPage(kind, page, access)
    const hash = sha256(canonicalJson(found.document.data))
    const origin = { kind, url, hosts, retrieved: io.today(), reference: found.reference, sha256: hash }
    const made = await makeVendor(layout, name, found, origin, {
      renderCalls,
      clientAuth,
      onStage: (stage) => progress.stage(name, stage),
    })
    progress.stage(name, 'write')
    await writeFiles(layout.root, made.files)
    progress.done(
      name,
      'ok',
      `${plural(made.operations, 'operation')}, ${plural(made.files.length, 'file')} written`,
    )

    const files = made.files.map(({ path }) => path).toSorted()
    const { operations, grant, notes, candidates } = made
    if (values.json) {
      io.stdout.write(
        `${JSON.stringify({ vendor: name, operations, grant, notes, candidates, files }, null, 2)}\n`,
      )
      return 0
    }
    for (const path of files) io.stdout.write(`wrote ${path}\n`)
    for (const line of nextSteps(name, made)) io.stderr.write(`${line}\n`)
    return 0
  },
}

const usage = 'usage: pnpm new-vendor <name> --from <file-or-url>'

function readName([name, ...others]: readonly string[]): string {
  if (name === undefined || others.length > 0) throw new UsageError(usage)
  const problem = vendorNameProblem(name)
  if (problem !== undefined) throw new UsageError(problem)
  return name
}

function readClientAuth(given: string | undefined): ClientAuth | undefined {
  const clientAuth = clientAuths.find((one) => one === given)
  if (given !== undefined && !clientAuth)
    throw new UsageError(`--client-auth must be ${clientAuths.join(', ')}`)
  return clientAuth
}

function tellTokens(grant: string | undefined, plan: NewVendor['plan']): string {
  if (grant !== undefined) return `The package gets its tokens with the ${grant} grant.`
  if (plan && !plan.signIn && !plan.calls.alternatives.flat().includes('token'))
    return 'The package has a typed client, none of whose calls asks for a token.'
  const parts = plan?.signIn ? 'a typed client and ./sign-in for people' : 'a typed client only'
  return `The document shows no way to get tokens by program: the package has ${parts}.`
}

function nextSteps(
  name: string,
  { grant, notes, plan, candidates }: Pick<NewVendor, 'grant' | 'notes' | 'plan' | 'candidates'>,
): string[] {
  return [
    ...notes.map(oneLine),
    tellTokens(grant, plan),
    ...renderCandidates(candidates),
    `Next: pnpm install, then pnpm --filter @latchkey/${name} run typecheck and test.`,
    `Whatever you change in specs/${name}/ takes effect with pnpm generate.`,
  ]
}
