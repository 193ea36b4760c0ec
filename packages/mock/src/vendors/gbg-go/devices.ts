import type { BehaviourTools, Call, Handler } from '../../behaviour.ts'
import type { JsonObject } from '../../openapi/document.ts'
import { Refusal } from '../../problem.ts'
import type { LiveToken } from '../../token/ledger.ts'

/** How long a connect token lives, in seconds. */
export const connectSeconds = 120

/** The way from a customer's journey to a token for the end user's own device. */
export function deviceOperations(
  tools: BehaviourTools,
  activeInstanceId: (call: Call) => string,
): Record<string, Handler> {
  const resumeCredentials = new Map<string, string>()

  function issueEndUserToken(instanceId: string): { token: string; members: JsonObject } {
    const grant = { grant: 'device', clientId: 'device', facts: { instanceId }, kind: 'InteractionAccess' }
    const token = tools.tokens.issue(grant, 3_600_000)
    const resumeCredential = tools.nextUuid('resume')
    resumeCredentials.set(resumeCredential, instanceId)
    const credentialExpiresAt = new Date(tools.clock.nowMs() + 86_400_000).toISOString()
    const members = {
      expiresIn: 3600,
      instanceId,
      resumeCredential,
      credentialExpiresAt,
      credentialExpiresIn: 86_400,
    }
    return { token: token.value, members }
  }

  return {
    'POST /journey/device/start'(call) {
      const instanceId = activeInstanceId(call)
      const grant = { grant: 'device', clientId: 'device', facts: { instanceId }, kind: 'DeviceConnect' }
      const { value } = tools.tokens.issue(grant, connectSeconds * 1000)
      const scope = call.input['scope'] ?? ['any']
      return {
        status: 201,
        body: { connectToken: value, tokenType: 'connect', expiresIn: connectSeconds, scope },
      }
    },
    'POST /journey/device/connect'(call) {
      const { token } = call
      if (token === undefined || call.input['connectToken'] !== token.value) {
        throw new Refusal(401, 'The connect token of the body is not the one of the header.')
      }
      // Good for one connect.
      tools.tokens.revoke(token.value)
      const endUser = issueEndUserToken(journeyIdOf(token))
      return { status: 201, body: { endUserToken: endUser.token, tokenType: 'end-user', ...endUser.members } }
    },
    'POST /journey/device/refresh'({ input }) {
      // What the vendor expects is not public; here it is the credential that device/connect gave.
      const credential = String(input['resumeCredential'])
      const instanceId = resumeCredentials.get(credential)
      if (instanceId === undefined) throw new Refusal(401, 'The resume credential is unknown.')
      resumeCredentials.delete(credential)
      const endUser = issueEndUserToken(instanceId)
      const linkExpiresAt = new Date(tools.clock.nowMs() + 86_400_000).toISOString()
      return { status: 201, body: { endUserToken: endUser.token, ...endUser.members, linkExpiresAt } }
    },
    'POST /journey/device/validate'({ token }) {
      const instanceId = journeyIdOf(token)
      const expiresAt = new Date(token!.expiresAtMs).toISOString()
      const session = { sessionId: `session-${instanceId}`, orgId: 'mock-organisation' }
      return { status: 200, body: { valid: true, ...session, instanceId, expiresAt } }
    },
  }
}

/** Device and end-user tokens are bound to one journey. @throws Refusal 401 for one that a test issued without */
function journeyIdOf(token: LiveToken | undefined): string {
  const instanceId = token?.facts['instanceId']
  if (instanceId === undefined) throw new Refusal(401, 'The token belongs to no journey.')
  return instanceId
}
