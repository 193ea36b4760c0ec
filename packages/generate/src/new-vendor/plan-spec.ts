import { type JsonObject, type Operation, operationsOf } from '@latchkey/openapi'
import { dialectMember } from '@latchkey/spec'
import {
  type ClientAuth,
  type ClientAuthQuestion,
  clientAuthQuestion,
  tellClientAuth,
} from './client-auth.ts'
import { deriveDialects } from './derive-dialect.ts'
import { tokenUrls } from './oauth-flows.ts'
import { hasPost, synthesiseTokenOperation } from './synthesise-token.ts'

/** What has to be added to a document so that its package can get tokens, and what could not be found out. */
export interface SpecPlan {
  /** Paths for `authored.yaml`. */
  authored: JsonObject | undefined
  /** Actions for `overlay.yaml`. */
  actions: JsonObject[]
  /** For the person who runs the command. */
  notes: string[]
}

/**
 * Finds the token operation: one that states its dialect, one that looks like one, or one implied by an OAuth 2 scheme.
 *
 * @param source address of the document
 * @param overlay path of the vendor's overlay, for notes
 * @param choose says how clients prove themselves, where the scheme alone is there and does not; undefined where nobody does
 */
export async function planSpec(
  document: JsonObject,
  source: string,
  overlay: string,
  choose: (question: ClientAuthQuestion) => Promise<ClientAuth | undefined>,
): Promise<SpecPlan> {
  const { found, notes } = tokenUrls(document, overlay)
  const none: SpecPlan = { authored: undefined, actions: [], notes }
  if (operationsOf(document).some(({ operation }) => operation[dialectMember] !== undefined)) return none

  const derived = deriveDialects(document, found[0]?.grants ?? [])
  if (derived.length > 0) {
    return {
      ...none,
      actions: derived.flatMap(({ operation, dialect }) => dialectActions(document, operation, dialect)),
      notes: [
        ...notes,
        ...derived.flatMap(({ operation: { path }, doubts, notes: unread }) => [
          `The token dialect of POST ${path} was read from its schemas: check it in ${overlay}.`,
          ...doubts.map((doubt) => `The document leaves open what POST ${path} asks for: ${doubt}.`),
          ...unread.map((note) => `POST ${path} ${note}.`),
        ]),
      ],
    }
  }
  const [implied, ...others] = found
  if (!implied) return none
  if (hasPost(document, implied.path)) {
    const note = `POST ${implied.path} is the token operation, but its schemas do not show how it is called: state x-token-dialect in ${overlay}.`
    return { ...none, notes: [...notes, note] }
  }
  const { refreshPath } = implied
  if (refreshPath !== undefined && hasPost(document, refreshPath)) {
    implied.grants = implied.grants.filter((one) => one !== 'refresh_token')
    implied.refreshPath = undefined
    notes.push(
      `POST ${refreshPath} refreshes tokens, but its schemas do not show how it is called: state it for refresh_token in x-token-dialect.`,
    )
  }
  const question = clientAuthQuestion(document, `${String(implied.server['url'])}${implied.path}`)
  const said = await choose(question)
  return {
    authored: synthesiseTokenOperation(implied, source, said ?? question.suggested, said !== undefined),
    actions: [],
    notes: [
      ...notes,
      ...(said ? [] : [tellClientAuth(question)]),
      ...others.map(({ url }) => `A further token URL was left out: ${url.href}.`),
    ],
  }
}

function dialectActions(
  document: JsonObject,
  { path, operation }: Operation,
  dialect: JsonObject,
): JsonObject[] {
  const target = `$.paths['${path.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'].post`
  const actions: JsonObject[] = [
    {
      target,
      description: '[inferred] The token dialect, as the schemas show it.',
      update: { [dialectMember]: dialect },
    },
  ]
  const demands = document['security']
  if (operation['security'] === undefined && Array.isArray(demands) && demands.length > 0) {
    actions.push({
      target,
      description: '[wrong] The document asks for a token to get a token.',
      update: { security: [] },
    })
  }
  return actions
}
