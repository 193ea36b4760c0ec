import type { BehaviourTools, Call, Handler } from '../../behaviour.ts'
import type { JsonObject } from '../../openapi/document.ts'
import { asObject } from '../../openapi/document.ts'
import { Refusal } from '../../problem.ts'
import { foundOr404 } from '../../vendor-kit.ts'

const platformScenario = {
  name: 'happy-path',
  tier: 'platform',
  editable: false,
  description: 'Everything passes.',
}

/** Named scenarios, each of one journey, that decide how test runs end. */
export function createSandbox(tools: BehaviourTools): {
  readonly operations: Record<string, Handler>
  /** How a journey ends that was started with a scenario. @throws Refusal 404 */
  outcomeOf(journeyId: string, name: string): string
} {
  const scenarios = new Map<string, { data: JsonObject; lastModifiedTime: string }>()

  function scenarioOf(call: Call): { data: JsonObject; lastModifiedTime: string } {
    return foundOr404(
      scenarios,
      `${String(call.path['journeyId'])}/${String(call.path['name'])}`,
      'sandbox scenario',
    )
  }

  function writeScenario(journeyId: unknown, name: unknown, data: unknown): JsonObject {
    scenarios.set(`${String(journeyId)}/${String(name)}`, {
      data: asObject(data),
      lastModifiedTime: tools.now(),
    })
    return { name, journeyId, tier: 'org' }
  }

  const operations: Record<string, Handler> = {
    'POST /sandbox/journeys/{journeyId}/scenarios'({ path, input }) {
      if (scenarios.has(`${String(path['journeyId'])}/${String(input['name'])}`)) {
        throw new Refusal(409, 'There is a scenario of this name already.')
      }
      return { status: 201, body: writeScenario(path['journeyId'], input['name'], input['data']) }
    },
    'GET /sandbox/journeys/{journeyId}/scenarios'({ path, query }) {
      const prefix = `${String(path['journeyId'])}/`
      const own = [...scenarios].filter(([key]) => key.startsWith(prefix))
      const list = own.map(([key, { lastModifiedTime }]) => ({
        name: key.slice(prefix.length),
        tier: 'org',
        editable: true,
        lastModifiedTime,
      }))
      return { status: 200, body: query['includePlatform'] === 'true' ? [platformScenario, ...list] : list }
    },
    'GET /sandbox/journeys/{journeyId}/scenarios/{name}'(call) {
      const { journeyId, name } = call.path
      if (name === platformScenario.name && call.query['includePlatform'] === 'true') {
        return {
          status: 200,
          body: { name, journeyId, tier: 'platform', data: { modules: {}, defaultOutcome: 'Pass' } },
        }
      }
      return { status: 200, body: { name, journeyId, tier: 'org', ...scenarioOf(call) } }
    },
    'PUT /sandbox/journeys/{journeyId}/scenarios/{name}'(call) {
      scenarioOf(call)
      return {
        status: 200,
        body: writeScenario(call.path['journeyId'], call.path['name'], call.input['data']),
      }
    },
    'DELETE /sandbox/journeys/{journeyId}/scenarios/{name}'(call) {
      scenarioOf(call)
      scenarios.delete(`${String(call.path['journeyId'])}/${String(call.path['name'])}`)
      return { status: 204 }
    },
  }

  return {
    operations,
    outcomeOf(journeyId, name) {
      if (name === platformScenario.name) return 'Pass'
      const { data } = foundOr404(scenarios, `${journeyId}/${name}`, 'sandbox scenario')
      return String(data['defaultOutcome'] ?? 'Pass')
    },
  }
}
