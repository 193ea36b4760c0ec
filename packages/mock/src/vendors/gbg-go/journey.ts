import type { JsonObject } from '../../openapi/document.ts'

/** One run of a journey. */
export interface Journey {
  readonly instanceId: string
  readonly resourceId: string
  readonly startedAt: string
  endedAt: string | undefined
  status: 'InProgress' | 'Completed' | 'Failed'
  /** Interactions still to be answered, the current one included. */
  interactionsLeft: number
  /** Reads that will still find modules at work. */
  readsLeft: number
  /** How many of those reads, the last ones, already show the interaction that comes next. */
  readonly earlyReads: number
  subject: JsonObject
  outcome: string
  /** The slim result's data follows a moment after completion. */
  dataReadsLeft: number
}

const elements = ['FullName', 'DateOfBirth', 'CurrentAddress']

export function interactionId({ interactionsLeft }: Journey): string {
  return `grn:::gbg:design:interaction:mock-${interactionsLeft}@latest`
}

export function isWaiting(journey: Journey): boolean {
  return journey.status === 'InProgress' && journey.readsLeft === 0 && journey.interactionsLeft > 0
}

export function interactionView(journey: Journey, slim: boolean): JsonObject {
  const { instanceId, status, readsLeft, earlyReads, interactionsLeft } = journey
  const known = {
    instanceId,
    journey: { status },
    processing: status === 'InProgress' && !isWaiting(journey),
  }
  if (status !== 'InProgress') {
    return { ...known, result: slim ? slimResult(journey) : fullResult(journey) }
  }
  if (interactionsLeft === 0 || readsLeft > earlyReads) return known
  const grId = interactionId(journey)
  const cards = [{ id: 'NameCard' }, { id: 'DateOfBirthCard' }, { id: 'AddressCard' }].map((card) => ({
    ...card,
    version: '1',
    config: {},
  }))
  const resource = {
    id: `mock-${interactionsLeft}`,
    name: 'Identity',
    type: 'interaction',
    version: '1',
    data: { pages: [{ id: 'page-1', label: 'About you', cards }] },
  }
  const collects = elements.map((ref) => ({ ref, spec: 'required', recommended: false }))
  return {
    ...known,
    interactionId: grId,
    interaction: { grId, resource, collects, consumes: [] },
    instructions: [],
    outstanding: elements,
    ...(slim ? {} : { context: { subject: journey.subject } }),
  }
}

export function stateView(journey: Journey, slim: boolean): JsonObject {
  const { instanceId, resourceId, startedAt, endedAt, status, outcome } = journey
  const [id, version = 'latest'] = resourceId.split('@')
  const ended = status !== 'InProgress'
  const definition = { id, name: 'Mock journey', version, startedAt }
  const steps = ended
    ? [{ nodeId: 'node-1', name: 'Identity check', outcome, outcomeClassification: classify(outcome) }]
    : []
  if (slim) {
    return {
      instanceId,
      // The slim shape says Error where the full one says Failed.
      status: status === 'Failed' ? 'Error' : status,
      journey: { ...definition, ...(endedAt === undefined ? {} : { endedAt }) },
      steps,
      result: slimResult(journey),
    }
  }
  const result = fullResult(journey)
  return {
    instanceId,
    status,
    context: {
      process: { journey: definition, instance: { id: instanceId, instanceId }, steps },
      subject: ended ? journey.subject : {},
      result,
    },
    result,
  }
}

function fullResult({ status }: Journey): JsonObject {
  return { status: status === 'InProgress' ? 'pending' : status.toLowerCase(), advice: {} }
}

function slimResult(journey: Journey): JsonObject {
  if (journey.status === 'InProgress') return { status: 'pending' }
  const { outcome } = journey
  const known = { outcome, outcomeClassification: classify(outcome) }
  if (journey.status === 'Failed') return { ...known, status: 'error' }
  const complete = { ...known, status: 'complete' }
  if (journey.dataReadsLeft-- > 0) return complete
  return { ...complete, data: verifiedData(journey.subject) }
}

const slimIdentity =
  /^(title|firstName|middleNames|lastNames|lastNamesAtBirth|dateOfBirth|gender|currentAddress|placeOfBirth|idNumbers)$/

function verifiedData({ identity }: JsonObject): JsonObject {
  const members = Object.entries((identity ?? {}) as JsonObject).filter(([name]) => slimIdentity.test(name))
  return { identity: Object.fromEntries(members), documents: [] }
}

function classify(outcome: string): string {
  return /decline|reject|refer|fail|error|terminated/i.test(outcome) ? 'negative' : 'positive'
}
