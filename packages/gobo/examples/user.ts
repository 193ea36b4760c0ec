import * as gobo from '@latchkey/gobo/authorization-code'

type App = gobo.GoboAuthorizationOptions & { apiUrl: string }
interface Session {
  pending?: gobo.AuthorizationState | undefined
}

export async function login({ apiUrl: _, ...app }: App, session: Session): Promise<Response> {
  const authorization = await gobo.startAuthorization(app)
  session.pending = authorization.reveal() // secrets: keep them on your side
  return Response.redirect(authorization.url.href, 302)
}

export async function callback(url: string, { apiUrl, ...app }: App, session: Session) {
  const { pending } = session
  session.pending = undefined // good for one use: a reload must not send the code again
  if (!pending) throw new Error('No sign-in is under way: start again.')
  const token = await (await gobo.resumeAuthorization(app, pending)).finish(url)
  return gobo.createGoboUser({ ...app, token, apiUrl })
}
