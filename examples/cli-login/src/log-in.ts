import { createLoopbackRedirect } from '@latchkey/auth-core/sign-in/loopback'
import {
  createGoboUser,
  startAuthorization,
  type GoboAuthorizationOptions,
  type GoboUser,
} from '@latchkey/gobo/authorization-code'

export type LogInOptions = Omit<GoboAuthorizationOptions, 'redirectUri'> & {
  /** Where the tenant's API is. */
  apiUrl: string
  /** Shows the person the page where they consent. */
  openPage: (url: URL) => void
  /** How long to wait for the person, in milliseconds. Default: five minutes. */
  timeoutMs?: number | undefined
}

/**
 * Logs a person in to Gobo through their browser, which comes back to a port of this machine (RFC 8252).
 *
 * No secret is needed: the PKCE verifier of this login stands for it, and never leaves the process.
 *
 * @throws TokenError `authorization_failed` when the person said no, or nobody came back in time
 */
export async function logIn({ apiUrl, openPage, timeoutMs, ...app }: LogInOptions): Promise<GoboUser> {
  const loopback = await createLoopbackRedirect({ timeoutMs })
  try {
    const authorization = await startAuthorization({ ...app, redirectUri: loopback.redirectUri })
    openPage(authorization.url)
    const token = await loopback.finish(authorization)
    return createGoboUser({ ...app, apiUrl, token })
  } finally {
    loopback.close()
  }
}
