import { idempotentMember, type JsonObject, operationsOf } from '@latchkey/openapi'
import type { Finding } from '../schemas.ts'

/** Finds marks on operations, this project's own extensions, that are not written as they are read; whoever wrote them. */
export function checkMarks(document: JsonObject): Finding[] {
  return [...authoredMarks(document), ...idempotentMarks(document)]
}

const confidences = ['documented', 'example', 'vendor-code', 'third-party', 'inferred']

/** Where an operation says what it is made from, it says so in a form that can be checked. */
function authoredMarks(document: JsonObject): Finding[] {
  return operationsOf(document).flatMap(({ operation, pointer }) => {
    const source = operation['x-source']
    const confidence = operation['x-confidence']
    if (source === undefined && confidence === undefined) return []
    const found: Finding[] = []
    const sources = Array.isArray(source) ? source : [source]
    if (sources.length === 0 || !sources.every((s) => typeof s === 'string' && /^https:\/\/\S+$/.test(s))) {
      found.push({
        pointer: `${pointer}/x-source`,
        reason: 'must be the address of a page, or a list of them',
      })
    }
    if (typeof confidence !== 'string' || !confidences.includes(confidence)) {
      found.push({ pointer: `${pointer}/x-confidence`, reason: `must be one of ${confidences.join(', ')}` })
    }
    return found
  })
}

/** A mark that is misspelt would silently cost the retries it stands for. */
function idempotentMarks(document: JsonObject): Finding[] {
  return operationsOf(document)
    .filter(({ operation }) => ![undefined, true].includes(operation[idempotentMember] as true | undefined))
    .map(({ pointer }) => ({
      pointer: `${pointer}/${idempotentMember}`,
      reason: 'must be true, or left out',
    }))
}
