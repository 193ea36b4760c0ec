import { hasServer } from './code-files.ts'
import type { PackagePlan } from './plan-package.ts'
import { requiredExtra } from './samples.ts'
import { signInExample } from './sign-in-tests.ts'

/** The programs of `examples/`, which the README shows. */
export function exampleFiles(plan: PackagePlan): Record<string, string> {
  const { name, packageName, pascal, variable: client, token, examplePath } = plan
  const call = examplePath
    ? `const { data, error } = await ${client}.GET(${JSON.stringify(examplePath)})\nconsole.log(data ?? error)`
    : undefined
  const browser = `import { create${pascal}Client } from '${packageName}'

// Your backend checks who is asking, adds the credentials and passes the call on.
export const ${client} = create${pascal}Client({ baseUrl: 'https://app.example.com/${name}', fetch })
${call ? `\n${call}\n` : ''}`
  const certificate = plan.calls.needsCertificate
    ? { 'examples/certificate.ts': certificateExample(plan) }
    : {}
  const signIn = plan.signIn?.hasCode ? { 'examples/sign-in.ts': signInExample(plan, plan.signIn) } : {}
  if (!hasServer(plan)) return { 'examples/browser.ts': browser, ...certificate, ...signIn }
  const last = token
    ? `const { expiresAtMs } = await ${client}.tokenSource.get()\nconsole.log('a token until', expiresAtMs)`
    : ''
  const required = token
    ? requiredExtra(token)
        .map((line) => `  ${line}\n`)
        .join('')
    : ''
  const given = required === '' ? '' : `{\n${required}}`
  const server = `import { create${pascal} } from '${packageName}/server'

${call || last ? '' : 'export '}const ${client} = create${pascal}(${given})

${call ?? last}
`
  return { 'examples/server.ts': server, 'examples/browser.ts': browser, ...certificate, ...signIn }
}

function certificateExample({
  packageName,
  pascal,
  variable: client,
  hasBaseUrl,
  examplePath,
}: PackagePlan): string {
  const base = hasBaseUrl ? '' : "  baseUrl: 'https://api.example.com',\n"
  return `import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { Readable } from 'node:stream'
import { create${pascal}Client } from '${packageName}'

const certificate = { cert: readFileSync('client.pem'), key: readFileSync('client.key') }

/** A fetch for calls without a body that shows the client's certificate; undici's Agent does the same for all. */
async function fetchWithCertificate(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const { url, method, headers } = new Request(input, init)
  return new Promise((resolve, reject) => {
    const options = { method, headers: Object.fromEntries(headers), ...certificate }
    const sent = request(url, options, (incoming) => {
      const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
      const type = incoming.headers['content-type'] ?? 'application/octet-stream'
      resolve(new Response(body, { status: incoming.statusCode ?? 502, headers: { 'content-type': type } }))
    })
    sent.on('error', reject).end()
  })
}

export const ${client} = create${pascal}Client({ ${base.trim()}${base ? ' ' : ''}fetch: fetchWithCertificate })
${examplePath ? `\nconst { data, error } = await ${client}.GET(${JSON.stringify(examplePath)})\nconsole.log(data ?? error)\n` : ''}`
}
