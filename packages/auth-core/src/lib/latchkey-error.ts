/** What every error of Latchkey may say beside its code. */
export interface LatchkeyErrorFacts {
  /** Name of the vendor the call was for, e.g. `Nitro Sign`. */
  vendor?: string | undefined
  /** Host that was asked, e.g. `api.gonitro.dev`. */
  host?: string | undefined
  /** The underlying error; of a transport, a redacted copy of it. */
  cause?: unknown
}

/**
 * Base of everything Latchkey throws, apart from a caller's own abort reason and the errors by which a framework steers.
 *
 * Branch on `code`, which is stable; messages are for people. Carries no secret, no token and no body.
 */
export class LatchkeyError<Code extends string = string> extends Error {
  declare readonly code: Code
  declare readonly vendor: string | undefined
  declare readonly host: string | undefined

  constructor(name: string, code: Code, message: string, { cause, ...facts }: LatchkeyErrorFacts = {}) {
    super(message, cause === undefined ? {} : { cause })
    Object.assign(this, { name, code }, facts)
  }
}

export interface ConfigurationErrorFacts<Code extends string = 'invalid_option'> extends LatchkeyErrorFacts {
  code?: Code | undefined
  name?: string | undefined
}

/**
 * An option or an argument that cannot work, found before anything is sent. Names the option, never its value.
 *
 * `code` is `invalid_option`, or a more particular one of a vendor's helper.
 */
export class ConfigurationError<Code extends string = 'invalid_option'> extends LatchkeyError<Code> {
  /** The option at fault, as a path: `clientId`, `tokens.backoffMs`, `files[3].file`. */
  declare readonly option: string

  constructor(option: string, problem: string, facts: ConfigurationErrorFacts<Code> = {}) {
    const { name = 'ConfigurationError', code = 'invalid_option' as Code, ...others } = facts
    super(name, code, `"${option}" ${problem}`, others)
    Object.assign(this, { option })
  }
}
