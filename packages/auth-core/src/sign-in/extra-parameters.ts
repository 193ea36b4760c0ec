import { ConfigurationError } from '../lib/errors.ts'

/** What proves a client or a person goes where an option of its own sends it. */
const PROOFS = /^(client_(secret|assertion|assertion_type)|code_verifier|refresh_token|password|device_code)$/

/**
 * Parameters of the vendor's own for an endpoint beside the token endpoint.
 *
 * @throws {@link ConfigurationError} naming one that would replace another, or that is no text.
 */
export function extraParameters(
  given: Readonly<Record<string, string>>,
  isTaken: (name: string) => boolean,
): [name: string, value: string][] {
  return Object.entries(given).map(([name, value]) => {
    if (isTaken(name) || PROOFS.test(name))
      throw new ConfigurationError(`extraParams.${name}`, 'cannot replace a protected parameter')
    if (typeof value !== 'string') throw new ConfigurationError(`extraParams.${name}`, 'must be text')
    return [name, value]
  })
}
