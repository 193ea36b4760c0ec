import { ConfigurationError, LatchkeyError, TokenError } from '@latchkey/auth-core'
import { CliError } from './cli-error.ts'
import { exitCodes } from './exit-codes.ts'
import { flagOf } from './flag.ts'
import { reasonOf } from './reason.ts'
import type { Vendor } from './vendor.ts'

/** What is told about a failure, and how the program ends. */
export interface Failure {
  code: string
  message: string
  exitCode: number
}

/** Puts any error into words. Errors of Latchkey carry no secret; of foreign ones only `reasonOf` is told. */
export function describeFailure(error: unknown, vendor?: Vendor | undefined): Failure {
  if (error instanceof CliError) return { code: error.code, message: error.message, exitCode: error.exitCode }
  if (error instanceof ConfigurationError) {
    const setting = vendor?.settings[error.option]
    const where = setting && ` Set ${setting.variable} or ${flagOf(error.option)}.`
    return { code: error.code, message: `${error.message}.${where ?? ''}`, exitCode: exitCodes.usage }
  }
  if (error instanceof TokenError) {
    const message = `${vendor?.title ?? 'The vendor'} gave no token: ${error.message}.${wordsOf(error)} ${adviceFor(error, vendor)}`
    return { code: error.code, message, exitCode: exitCodes.noToken }
  }
  if (error instanceof LatchkeyError)
    return { code: error.code, message: error.message, exitCode: exitCodes.failed }
  const reason = reasonOf(error)
  if (error instanceof TypeError && /fetch/.test(error.message)) {
    const why = reason === error.name ? '' : ` (${reason})`
    const message = `No response from the API${why}. Is its address right, and the network there?`
    return { code: 'network', message, exitCode: exitCodes.failed }
  }
  if (reason === 'TimeoutError') {
    return { code: 'timeout', message: 'The response took too long.', exitCode: exitCodes.failed }
  }
  return {
    code: 'failed',
    message: `It failed: ${reason}. NODE_DEBUG=latchkey shows the trace.`,
    exitCode: exitCodes.failed,
  }
}

/** What the endpoint says about a refusal itself. */
function wordsOf({ errorDescription }: TokenError): string {
  return errorDescription ? ` Its own words: “${errorDescription}”.` : ''
}

function adviceFor(
  { code, kind, status, retryAfterMs, cause }: TokenError,
  vendor: Vendor | undefined,
): string {
  const variables = Object.values(vendor?.settings ?? {})
    .filter(({ isOptional, isForCalls }) => !isOptional && !isForCalls)
    .map(({ variable }) => variable)
  if (code === 'token_refused' && (status ?? 0) < 500)
    return `Check ${variables.join(', ') || 'the credentials'}.`
  if (code === 'token_redirected') return 'Check the address of the token endpoint: it must not redirect.'
  if (code === 'token_network') {
    // The cause keeps a foreign error's name and codes: `TypeError ECONNREFUSED`.
    const reason = cause instanceof Error ? cause.message.replace(/^\w*Error ?/, '') : ''
    return reason === '' ? 'Is the network there?' : `The network says ${reason}.`
  }
  if (retryAfterMs !== undefined) return `Try again in ${Math.ceil(retryAfterMs / 1000)} s.`
  if (kind === 'transient') return 'Try again later.'
  return 'The response of the token endpoint is not what its documentation says.'
}
