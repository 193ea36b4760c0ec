import type { ClientAuth, ClientAuthQuestion } from '@latchkey/generate'
import { CliError } from '../cli-error.ts'
import { note } from '../output.ts'
import { choose } from '../prompt.ts'
import type { Engine } from './engine.ts'

/**
 * The way an option names.
 *
 * @throws {@link CliError} for one there is not
 */
export function readClientAuth({ clientAuths }: Engine, given: string | undefined): ClientAuth | undefined {
  const clientAuth = clientAuths.find((one) => one === given)
  if (given === undefined || clientAuth) return clientAuth
  throw new CliError('bad_client_auth', `--client-auth must be ${clientAuths.join(', ')}.`)
}

const ABOUT: Readonly<Record<ClientAuth, string>> = {
  client_secret_basic:
    'in the Authorization header, which every server must accept (RFC 6749, section 2.3.1)',
  client_secret_post: 'client_id and client_secret in the body',
  none: 'client_id alone: there is no secret',
}

/**
 * Asks at the terminal what the document leaves open.
 *
 * @throws {@link CliError} when the question is interrupted
 */
export function askClientAuth(
  { clientAuths, oneLine, hintPlaces }: Engine,
  question: ClientAuthQuestion,
): Promise<ClientAuth> {
  note(oneLine(`The document does not say how clients prove themselves at ${question.tokenUrl}:`))
  for (const one of clientAuths) {
    const places = hintPlaces(question, one)
    note(`  ${one.padEnd(20)}${oneLine(ABOUT[one] + (places && `; ${places} speaks of it`))}`)
  }
  return choose('Which', clientAuths, question.suggested)
}
