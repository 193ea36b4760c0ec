import { type Json, type JsonObject, objectOf, type Operation, operationsOf } from '@latchkey/openapi'
import { dialectMember } from '@latchkey/spec'
import {
  type ClientAuth,
  type ClientAuthQuestion,
  clientAuthQuestion,
  tellClientAuth,
} from './client-auth.ts'
import { requiredSchemes } from './client-proof.ts'
import { deriveDialects } from './derive-dialect.ts'
import { operationTarget } from './operation-target.ts'
import { type TokenUrl, tokenUrls } from './oauth-flows.ts'
import { lackedOf, postAt } from './documented-token.ts'
import { synthesiseTokenOperation } from './synthesise-token.ts'

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
      actions: derived.flatMap(({ operation, dialect }) =>
        dialectActions(document, operation, { [dialectMember]: dialect }, shown),
      ),
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
  const plan = await impliedPlan(document, implied, source, overlay, choose)
  const isRead = plan.authored !== undefined || plan.actions.length > 0
  const left = isRead ? others.map(({ url }) => `A further token URL was left out: ${url.href}.`) : []
  return { ...plan, notes: [...notes, ...plan.notes, ...left] }
}

/** The token operation that an OAuth 2 scheme implies: one the document has and says nothing of, or one beside its own. */
async function impliedPlan(
  document: JsonObject,
  implied: TokenUrl,
  source: string,
  overlay: string,
  choose: (question: ClientAuthQuestion) => Promise<ClientAuth | undefined>,
): Promise<SpecPlan> {
  const own = postAt(document, implied, implied.path)
  const { refreshPath } = implied
  const notes: string[] = []
  // What is documented has the servers of its document, and one address is asked for tokens.
  if (refreshPath !== undefined && (own || postAt(document, implied, refreshPath))) {
    implied.grants = implied.grants.filter((one) => one !== 'refresh_token')
    implied.refreshPath = undefined
    notes.push(
      `POST ${refreshPath} refreshes tokens, but its schemas do not show how it is called: state it for refresh_token in x-token-dialect.`,
    )
  }
  const question = clientAuthQuestion(document, `${String(implied.server['url'])}${implied.path}`)
  const impliedBy = (clientAuth: ClientAuth, isSaid: boolean): JsonObject =>
    synthesiseTokenOperation(implied, source, clientAuth, isSaid)
  const lacked = (authored: JsonObject): JsonObject | undefined =>
    own && lackedOf(document, own, implied, objectOf(objectOf(authored[implied.path])['post']))
  if (own && !lacked(impliedBy(question.suggested, false))) {
    const note = `POST ${own.path} is the token operation, but its schemas do not show how it is called: state x-token-dialect in ${overlay}.`
    return { authored: undefined, actions: [], notes: [note] }
  }
  const said = await choose(question)
  const authored = impliedBy(said ?? question.suggested, said !== undefined)
  const open = said ? [] : [tellClientAuth(question)]
  if (!own) return { authored, actions: [], notes: [...notes, ...open] }
  const silent = `POST ${own.path} says nothing of what it takes and gives: it was read as RFC 6749 has it, see ${overlay}.`
  return {
    authored: undefined,
    actions: dialectActions(document, own, lacked(authored) ?? {}, notShown),
    notes: [...notes, silent, ...open],
  }
}

const shown = '[inferred] The token dialect, as the schemas show it.'
const notShown = '[missing] What a token operation takes and gives, as the OAuth 2 scheme implies it.'

function dialectActions(
  document: JsonObject,
  one: Operation,
  update: JsonObject,
  description: string,
): JsonObject[] {
  const target = operationTarget(one)
  const actions: JsonObject[] = [
    {
      target,
      description,
      update,
    },
  ]
  const own = one.operation['security']
  const demands = own ?? document['security']
  const isWrong =
    own === undefined ? Array.isArray(demands) && demands.length > 0 : asksForToken(document, own)
  if (!isWrong) return actions
  const wrong = { target, description: '[wrong] The document asks for a token to get a token.' }
  // An update would add nothing to a list.
  if (own !== undefined) actions.push({ ...wrong, target: `${target}.security`, remove: true })
  actions.push({ ...wrong, update: { security: [] } })
  return actions
}

/** Whether each of these requirements names a scheme that takes a token. */
function asksForToken(document: JsonObject, security: Json): boolean {
  const requirements = requiredSchemes(document, security)
  const takesToken = ({ type, scheme }: JsonObject): boolean =>
    type === 'oauth2' || type === 'openIdConnect' || (type === 'http' && /^bearer$/i.test(String(scheme)))
  return requirements.length > 0 && requirements.every((schemes) => schemes.some(takesToken))
}
