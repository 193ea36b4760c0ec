import { ConfigurationError } from '@latchkey/auth-core'

/** Options of a call, as far as its headers stand among its parameters. */
export interface HeaderParameters {
  params?: { header?: { readonly [name: string]: unknown } | undefined } | undefined
}

/**
 * Names the header parameter of a call that failed because no request has room for it: what `fetch` throws instead names
 * none, and repeats what it holds.
 *
 * @throws {@link ConfigurationError} naming the parameter, if there is one
 */
export function refuseHeaders(options: HeaderParameters | undefined): void {
  const headers = options?.params?.header
  for (const name in headers)
    try {
      new Headers({ [name]: headers[name] as string })
    } catch {
      throw new ConfigurationError(`params.header.${name}`, 'has characters no header may have')
    }
}
