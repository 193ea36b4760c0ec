import { plain } from '@latchkey/openapi'
import { describe } from './client-file.ts'
import { hasServer } from './code-files.ts'
import type { PackagePlan } from './plan-package.ts'
import { needsFetch } from './plan-calls.ts'
import { settingsOf } from './settings.ts'

/** `README.md`, with the examples in it. */
export function readmeFile(plan: PackagePlan, examples: Record<string, string>): string {
  const { packageName, pascal, title, token, calls } = plan
  const block = (file: string): string => `<!-- ${file} -->\n\n\`\`\`ts\n${examples[file]}\`\`\`\n`
  const options = calls.schemes.map(({ option, scheme }) => `- \`${option}\`: ${describe(scheme)}`)
  const unmet = calls.unmet.map((one) => one.replace(/[^\w ().-]/g, ' ')).join(', ')
  const lines = [
    ...options,
    ...(calls.isOptional
      ? ['- Nothing is needed: the document lets calls in without credentials, too.']
      : []),
    ...(calls.unmet.length > 0
      ? [`- The document also asks for ${unmet}, which your own \`fetch\` has to bring.`]
      : []),
  ]
  return `# ${packageName}

The ${title} from TypeScript: every documented operation, typed${token ? ', with access tokens that keep themselves fresh' : ''}.
Node 20.19+, Deno, Bun and workers; the root entry also in browsers.

\`\`\`sh
npm install ${packageName}
\`\`\`
${
  hasServer(plan)
    ? `
## Call the API

${block('examples/server.ts')}
What is not given as an option is read from the environment: ${settingsOf(plan)
        .variables.map((one) => `\`${one}\``)
        .join(', ')}. \`npx @latchkey/cli mock ${plan.name}\` prints them for a mock on your own machine.

\`create${pascal}\` returns an [openapi-fetch](https://openapi-ts.dev/openapi-fetch/) client: a wrong path, a missing member or a wrong value does not compile.
${token ? 'Make one per process: its calls share one token, renewed before it ends or when the API refuses it.\n' : ''}${lines.length > 0 ? `\n${lines.join('\n')}\n` : ''}`
    : ''
}${ownFetchPart(plan, unmet)}${
    calls.needsCertificate
      ? `
## With a client certificate

The API asks for mutual TLS. A certificate belongs to the connection, so your own \`fetch\` brings it; no header stands for it.

${block('examples/certificate.ts')}`
      : ''
  }${peoplePart(plan, block)}${addressPart(plan)}
## In a browser

${block('examples/browser.ts')}
${byName(plan)}## Where the types come from

In the repository, \`src/generated/README.md\` names the vendor's document, its hash and every correction applied to it.

**Dependencies**: \`openapi-fetch\`, the client (2.6 KB), \`@latchkey/client-core\`, what calls are made of, and \`@latchkey/auth-core\`, the tokens, which has none of its own.
`
}

function ownFetchPart({ calls }: PackagePlan, unmet: string): string {
  if (!needsFetch(calls)) return ''
  return `
## With a fetch of your own

The document asks for ${unmet}. No option of the client can bring that: give it a \`fetch\` that does.
`
}

/** Where calls go of an API whose address comes with the token. */
function addressPart({ isOfToken, apiOrigins, pascal, serverOptions, token, signIn }: PackagePlan): string {
  if (!isOfToken) return ''
  const own = [...(token ? [`create${pascal}`] : []), ...(signIn ? [`create${pascal}User`] : [])]
  const makers = own.map((name) => `\`${name}\``).join(' and ')
  const others = serverOptions.all.map((name) => `, or \`${name}\``).join('')
  return `
## Where the API is

The address of this API comes with each token, so no \`baseUrl\` has to be given to ${makers || 'clients'}: a call goes to the address that came with its token, and after a renewal to the new one. Tokens go to ${apiOrigins.map((one) => `\`${one}\``).join(', ')} and nowhere else; a token with another address, or with none, rejects the call with \`TokenError\` \`api_address_refused\`, and nothing is sent. A \`baseUrl\` that is given, such as that of a mock or a proxy, takes the place of all that.

A token that somebody else keeps brings no address: with \`accessToken\`, \`create${pascal}Client\` asks for \`baseUrl\`${others}.
`
}

/** What the entry for people is good for: a sign-in with a code, on another device, or only what goes on. */
function peoplePart(plan: PackagePlan, block: (file: string) => string): string {
  const { pascal, packageName, signIn } = plan
  if (!signIn) return ''
  const user = `\`create${pascal}User\``
  const renewed = signIn.hasRefresh
    ? 'Its token is renewed with the refresh token; `tokens.wrap` puts a store around that for several processes.'
    : 'Tokens of this vendor are not renewed: people sign in again.'
  const device = signIn.device
    ? `A device without a browser calls \`startDeviceAuthorization\` of \`${packageName}/sign-in\`, shows \`userCode\` and \`verificationUri\`, and awaits the token of \`finish()\`.`
    : ''
  if (signIn.hasCode) return signInPart(plan, block('examples/sign-in.ts'), renewed, device)
  return device
    ? `
## For people who sign in

${device} ${user} acts for the person who entered the code. ${renewed} This entry needs \`oauth4webapi\`: \`npm install oauth4webapi\`.
`
    : `
## With a refresh token

${user} of \`${packageName}/sign-in\` acts for whom a \`refreshToken\` is, that you have already. ${renewed}
`
}

function signInPart(
  { pascal, signIn }: PackagePlan,
  example: string,
  renewed: string,
  device: string,
): string {
  return `
## For people who sign in

${example}
On a server, send the person to \`authorization.url\`, keep \`authorization.reveal()\` in their session, and hand the callback’s URL to \`finish\` of \`resumeAuthorization(options, kept)\`. \`create${pascal}User\` acts for the person. ${renewed}${device && ` ${device}`}${signIn?.revocation ? ` \`revoke${pascal}Token\` ends a token at the vendor.` : ''} This entry needs \`oauth4webapi\`: \`npm install oauth4webapi\`.
`
}

function byName({ packageName, variable, operations }: PackagePlan): string {
  const [one] = operations
  return one
    ? `## By name

Every operation is a function of \`${packageName}/operations\` too: \`${one.name}(${variable}, …)\` is \`${variable}.${one.method}('${plain(one.path, Infinity)}', …)\`, and an editor shows what the document says of it.

`
    : ''
}
