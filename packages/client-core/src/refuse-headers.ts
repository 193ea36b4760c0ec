import { ConfigurationError } from '@latchkey/auth-core'

/**
 * Names the header parameter of a failed call that no request has room for: what `fetch` throws instead names none, and
 * repeats what it holds.
 *
 * @throws {@link ConfigurationError} naming the parameter, if there is one
 */
export function refuseHeaders(headers: { readonly [name: string]: unknown } | undefined): void {
  for (const name in headers)
    try {
      new Headers({ [name]: headers[name] as string })
    } catch {
      throw new ConfigurationError(`params.header.${name}`, 'has characters no header may have')
    }
}
