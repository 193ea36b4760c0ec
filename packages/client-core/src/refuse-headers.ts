import { ConfigurationError } from '@latchkey/auth-core'

/** Options of a call, as far as headers stand in them. */
export interface HeaderOptions {
  headers?: object | undefined
  params?: { header?: object | undefined } | undefined
}

/**
 * Names the header of a call that failed because no request has room for it: what `fetch` throws instead names no option,
 * and repeats what it holds.
 *
 * @throws {@link ConfigurationError} naming the header, if there is one
 */
export function refuseHeaders(options: HeaderOptions | undefined): void {
  const given = options?.params?.header
  const headers: Record<string, unknown> = { ...options?.headers, ...given }
  for (const name in headers)
    try {
      new Headers({ [name]: headers[name] as string })
    } catch {
      throw new ConfigurationError(
        `${name in { ...given } ? 'params.header' : 'headers'}.${name}`,
        'has characters no header may have',
      )
    }
}
