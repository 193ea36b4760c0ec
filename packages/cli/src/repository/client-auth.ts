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
 * Asks at the terminal what the document leaves open; undefined: it is not known.
 *
 * @param ask puts one question, and gives what is typed
 * @throws {@link CliError} when the question is interrupted
 */
export function askClientAuth(
  { clientAuths, oneLine, hintPlaces }: Engine,
  question: ClientAuthQuestion,
  ask?: (prompt: string) => Promise<string>,
): Promise<ClientAuth | undefined> {
  note(oneLine(`The document does not say how clients prove themselves at ${question.tokenUrl}:`))
  for (const one of clientAuths) {
    const places = hintPlaces(question, one)
    note(`  ${one.padEnd(20)}${oneLine(ABOUT[one] + (places && `; ${places} speaks of it`))}`)
  }
  const { suggested } = question
  const tried =
    suggested === 'client_secret_basic'
      ? 'the header is tried first, and where it is refused, the body'
      : `${suggested} is taken`
  return choose(`Which? [Enter: not known; ${tried}]`, clientAuths, ask)
}
