import { deref, type JsonObject, objectOf, operationsOf } from '@latchkey/openapi'

const anyMedia = '*/*'

/**
 * Gives shared responses of a converted document the media types that operations state for themselves: the converter knows
 * only those of the whole Swagger 2.0 document, and makes them anything. Where operations differ they stay that.
 */
export function keepProduced(swagger: JsonObject, converted: JsonObject): void {
  if (Array.isArray(swagger['produces'])) return
  const produced = new Map<string, Set<string>>()
  for (const { operation } of operationsOf(swagger)) {
    const types = Array.isArray(operation['produces']) ? operation['produces'].map(String) : []
    for (const response of Object.values(objectOf(operation['responses']))) {
      const { $ref: ref } = objectOf(response)
      if (typeof ref === 'string') produced.set(ref, (produced.get(ref) ?? new Set()).add(types.join('\n')))
    }
  }
  for (const [ref, lists] of produced) {
    const [types = '', ...others] = [...lists]
    const shared = ref.replace(/^#\/responses\//, '#/components/responses/')
    const response = objectOf(deref(converted, { $ref: shared }))
    const { [anyMedia]: content } = objectOf(response['content'])
    if (content === undefined || types === '' || others.length > 0) continue
    response['content'] = Object.fromEntries(types.split('\n').map((type) => [type, content]))
  }
}
