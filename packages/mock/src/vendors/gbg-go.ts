import type { Answer, Call, CreateBehaviour, Handler } from '../behaviour.ts'
import { MockError } from '../errors.ts'
import type { JsonObject } from '../openapi/document.ts'
import { asObject } from '../openapi/document.ts'
import { Refusal } from '../problem.ts'
import { checkVendorOptions, controlText, foundOr404, wholeNumberOption } from '../vendor-kit.ts'
import { interactionId, interactionView, isWaiting, stateView, type Journey } from './gbg-go/journey.ts'
import { connectSeconds, deviceOperations } from './gbg-go/devices.ts'
import { answerProblem, codes, notActive } from './gbg-go/problems.ts'
import { createSandbox } from './gbg-go/sandbox.ts'

// A journey of the fact pages and the contract in GBG's SDK repository: started, it works for `processingReads` reads, the
// last `earlyReads` of them with the coming interaction beside `processing: true`, then asks; each accepted submission
// answers one interaction; after the last one it works again and is Completed. Reads advance it, so that polling ends
// without anybody waiting.

const maxAssetBytes = 10 * 1024 * 1024
const addresses = [
  { Id: 'GB|MOCK|1', Type: 'Address', Text: '1 High Street', Description: 'London, SW1A 1AA' },
  { Id: 'GB|MOCK|2', Type: 'Address', Text: '2 High Street', Description: 'London, SW1A 1AA' },
]

const createGbgGo: CreateBehaviour = (tools, options) => {
  checkVendorOptions(options, ['interactions', 'processingReads', 'earlyReads'])
  const interactions = wholeNumberOption(options, 'interactions', 1)
  const processingReads = wholeNumberOption(options, 'processingReads', 1)
  const earlyReads = wholeNumberOption(options, 'earlyReads', 0)
  const journeys = new Map<string, Journey>()
  const sandbox = createSandbox(tools)
  // What the next submissions or reads are answered instead, each once.
  const surprises = new Map<'submit' | 'error', JsonObject>()

  function journeyOf(call: Call, id: unknown = call.input['instanceId']): Journey {
    const journey = foundOr404(journeys, String(id), 'journey instance')
    const own = call.token?.kind === 'InteractionAccess' ? call.token.facts['instanceId'] : journey.instanceId
    if (own !== journey.instanceId) throw new Refusal(404, 'There is no journey instance with this id.')
    return journey
  }

  function activeJourneyOf(call: Call): Journey {
    const journey = journeyOf(call)
    if (journey.status !== 'InProgress') throw notActive()
    return journey
  }

  /** What one read finds; the read itself lets the modules go on. */
  function read(journey: Journey): Journey {
    if (journey.status !== 'InProgress') return journey
    if (journey.readsLeft > 0) journey.readsLeft -= 1
    else if (journey.interactionsLeft === 0) end(journey, 'Completed', journey.outcome)
    return journey
  }

  function end(journey: Journey, status: 'Completed' | 'Failed', outcome: string): void {
    journey.status = status
    journey.outcome = outcome
    journey.endedAt = tools.now()
    journey.readsLeft = 0
  }

  function surprise(kind: 'submit' | 'error'): JsonObject | undefined {
    const waiting = surprises.get(kind)
    surprises.delete(kind)
    return waiting
  }

  /** Some deployments put an error into a 200. */
  function errorInOk(): Answer | undefined {
    const error = surprise('error')
    return (
      error && {
        status: 200,
        body: { status: 'error', code: 5000, message: 'The module could not run.', ...error },
      }
    )
  }

  function outcomeFrom(call: Call): string | undefined {
    const inline = asObject(call.input['scenario'])
    if (typeof inline['defaultOutcome'] === 'string') return inline['defaultOutcome']
    const name = call.header['x-gbg-scenario']
    const [journeyId] = String(call.input['resourceId']).split('@')
    return name === undefined ? undefined : sandbox.outcomeOf(String(journeyId), String(name))
  }

  const operations: Record<string, Handler> = {
    'POST /journey/start'(call) {
      const { config, subject } = asObject(call.input['context'])
      const { delivery, inlineResult } = asObject(config)
      if (inlineResult === true && delivery !== 'api')
        throw new Refusal(400, 'inlineResult needs delivery "api".')
      const outcome = outcomeFrom(call)
      const journey: Journey = {
        instanceId: tools.nextUuid('instance'),
        resourceId: String(call.input['resourceId']),
        startedAt: tools.now(),
        endedAt: undefined,
        status: 'InProgress',
        interactionsLeft: interactions,
        readsLeft: processingReads,
        earlyReads,
        subject: asObject(subject),
        outcome: outcome ?? 'Pass',
        dataReadsLeft: 1,
      }
      journeys.set(journey.instanceId, journey)
      const { instanceId } = journey
      const page = delivery === 'page' ? { instanceUrl: `/journey/${instanceId}` } : {}
      if (inlineResult !== true) return { status: 201, body: { instanceId, status: 'started', ...page } }
      if (outcome === undefined && interactions > 0) {
        return { status: 201, body: { instanceId, status: 'awaiting-input', waitedSeconds: 0 } }
      }
      end(journey, 'Completed', journey.outcome)
      const state = stateView(journey, false)
      return { status: 201, body: { instanceId, status: 'completed', waitedSeconds: 0, state } }
    },
    'POST /journey/interaction/fetch'(call) {
      const journey = journeyOf(call)
      const view = errorInOk() ?? {
        status: 200,
        body: interactionView(journey, call.query['view'] === 'slim'),
      }
      read(journey)
      return view
    },
    'POST /journey/interaction/submit'(call) {
      const journey = activeJourneyOf(call)
      const refused = surprise('submit')
      if (refused !== undefined) {
        throw new Refusal(409, 'Every submitted element is invalid.', { code: codes.invalidField })
      }
      const error = errorInOk()
      if (error !== undefined) return error
      if (!isWaiting(journey) || call.input['interactionId'] !== interactionId(journey)) {
        throw new Refusal(400, 'interactionId is not the one of the current interaction.', {
          code: codes.invalidField,
        })
      }
      const subject = asObject(asObject(call.input['context'])['subject'])
      const identity = { ...asObject(journey.subject['identity']), ...asObject(subject['identity']) }
      journey.subject = {
        ...journey.subject,
        ...subject,
        ...(Object.keys(identity).length > 0 ? { identity } : {}),
      }
      journey.interactionsLeft -= 1
      journey.readsLeft = processingReads
      return { status: 200, body: { status: 'success' } }
    },
    'POST /journey/state/fetch'(call) {
      const journey = journeyOf(call)
      const body = stateView(journey, call.query['view'] === 'slim')
      read(journey)
      return { status: 200, body }
    },
    'POST /journey/schema/fetch'({ input }) {
      const { resourceId, interactionId: wanted, instruction } = input
      if (instruction !== undefined && wanted === undefined) {
        throw new Refusal(400, 'instruction needs interactionId.', { code: codes.missingField })
      }
      const [deliveryId, version = 'latest'] = String(resourceId).split('@')
      const known = {
        interactionId: wanted ?? 'mock-1',
        ...(instruction === undefined ? {} : { instruction }),
      }
      const schemas = [{ ...known, schema: subjectSchema }]
      return {
        status: 200,
        body: { deliveryId, resolvedVersion: version === 'latest' ? '1' : version, schemas },
      }
    },
    'POST /journey/terminate'(call) {
      const journey = activeJourneyOf(call)
      end(journey, 'Failed', 'Terminated')
      return { status: 200, body: { instanceId: journey.instanceId } }
    },
    'POST /journey/state/delete'(call) {
      const { instanceId, status } = journeyOf(call)
      if (status === 'InProgress') throw new Refusal(400, 'Only a journey that has ended can be deleted.')
      journeys.delete(instanceId)
      return { status: 200, body: { instanceId, status: 'deleted', message: 'The instance was deleted.' } }
    },
    'POST /journey/instance/{instanceId}/handoff-token'(call) {
      const { instanceId } = journeyOf(call, call.path['instanceId'])
      return {
        status: 201,
        body: {
          instanceUrl: `/journey/${instanceId}?handoff=1`,
          devicePosition: 'origin',
          expiresIn: connectSeconds,
        },
      }
    },
    'POST /journey/interaction/asset/upload'(call) {
      const journey = journeyOf(call, call.header['X-Instance-Id'])
      const domainElementId = call.header['X-Domain-Element-Id']
      if (!isWaiting(journey) || call.header['X-Interaction-Id'] !== interactionId(journey)) {
        throw new Refusal(409, 'This element is not collected now.')
      }
      if ((call.body?.bytes.length ?? 0) > maxAssetBytes)
        throw new Refusal(422, 'The image is too large; send it inline.')
      return { status: 200, body: { domainElementId, gofsKey: `mock-asset-${tools.nextNumber('asset')}` } }
    },

    ...deviceOperations(tools, (call) => activeJourneyOf(call).instanceId),
    ...sandbox.operations,

    'POST /journey/loqate/search'(call) {
      journeyOf(call)
      const limit = Number(call.input['limit'] ?? addresses.length)
      return { status: 200, body: { Items: addresses.slice(0, limit) } }
    },
    'POST /journey/loqate/retrieve'(call) {
      journeyOf(call)
      const address = addresses.find(({ Id }) => Id === call.input['addressId'])
      if (address === undefined) throw new Refusal(404, 'There is no address with this id.')
      const details = {
        Id: address.Id,
        Line1: address.Text,
        City: 'London',
        PostalCode: 'SW1A 1AA',
        CountryIso2: 'GB',
      }
      return { status: 200, body: { Items: [details] } }
    },
    'POST /journey/task/schema'(call) {
      const journey = read(journeyOf(call, call.input['taskId']))
      return { status: 200, body: isWaiting(journey) ? subjectSchema : { processing: true } }
    },
  }

  function controlled(input: JsonObject): Journey {
    const journey = journeys.get(controlText(input, 'instanceId'))
    if (journey === undefined)
      throw new MockError('invalid_control', 'There is no journey with this instanceId.')
    if (journey.status !== 'InProgress')
      throw new MockError('invalid_control', `The journey is ${journey.status}.`)
    return journey
  }

  return {
    operations,
    ownBearerSchemes: ['DeviceConnect', 'InteractionAccess'],
    tokenLifetimeSeconds: 3600,
    headers: () => ({ 'x-request-id': tools.nextUuid('request') }),
    answerProblem,
    controls: {
      complete: (input) => end(controlled(input), 'Completed', String(input['outcome'] ?? 'Pass')),
      fail: (input) => end(controlled(input), 'Failed', String(input['outcome'] ?? 'Error')),
      refuseNextSubmit: () => void surprises.set('submit', {}),
      errorInNextOk: (input) => void surprises.set('error', input),
    },
  }
}

const subjectSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['identity'],
  properties: {
    identity: {
      type: 'object',
      required: ['firstName', 'lastNames', 'dateOfBirth'],
      properties: {
        firstName: { type: 'string' },
        lastNames: { type: 'array', items: { type: 'string' } },
        dateOfBirth: { type: 'string', pattern: String.raw`^\d{4}-\d{2}-\d{2}$` },
      },
    },
  },
}

export default createGbgGo
