import { createNitroSign } from '@latchkey/nitro-sign/server'

const nitro = createNitroSign()

/** What the page may do. The token could do everything, so this list is the security of your app. */
const allowed = [
  /^GET \/sign\/envelopes$/,
  /^POST \/sign\/envelopes\/[\w-]+\/documents$/,
]

/** Answers `/nitro/…` of your app. `userOf` is your session. */
export async function passOn(
  request: Request,
  userOf: (request: Request) => Promise<string | undefined>,
): Promise<Response> {
  if (!(await userOf(request))) return new Response(null, { status: 401 })
  const { pathname, search } = new URL(request.url)
  const path = pathname.replace(/^\/nitro/, '')
  if (!allowed.some((rule) => rule.test(`${request.method} ${path}`))) {
    return new Response(null, { status: 403 })
  }
  const type = request.headers.get('content-type')
  const answer = await nitro.fetch(path + search, {
    method: request.method,
    headers: type ? { 'content-type': type } : {},
    body: request.body ? await request.blob() : null,
    signal: request.signal,
  })
  const headers = {
    'content-type':
      answer.headers.get('content-type') ?? 'application/octet-stream',
  }
  return new Response(answer.body, { status: answer.status, headers })
}
