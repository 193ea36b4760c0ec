import {
  copyJson,
  equalJson,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  openapiVersion,
  type Problem,
  type SourceDocument,
  SpecError,
  toPointer,
} from '@latchkey/openapi'

/** Members of `authored.yaml` that describe the file itself and do not reach a published base. */
const describing = new Set(['openapi', 'info'])
const additive = ['paths', 'webhooks', 'components'] as const

/**
 * The document both files make together: the published one, with our own operations and components added. It may share
 * parts with them, or be one of them.
 *
 * The files may repeat each other; where they say different things there is no telling which is right.
 *
 * @throws {@link SpecError} naming each member that differs
 */
export function mergeDocuments(
  published: SourceDocument | undefined,
  authored: SourceDocument | undefined,
): JsonObject {
  const base = published ?? authored
  if (!base) throw new TypeError('nothing to merge')
  for (const file of [published, authored]) if (file) requireOpenApi(file)
  if (!published || !authored) return base.data
  const result = copyJson(base.data)

  const problems: Problem[] = []
  const report = (segments: string[], reason: string): void => {
    const pointer = toPointer(segments)
    const { file, line, column } = authored.locate(pointer)
    problems.push({ file, line, column, pointer, reason })
  }
  const versions = [published, authored].map(({ data }) => openapiVersion(data))
  if (versions[0] !== versions[1]) {
    report(['openapi'], `states OpenAPI ${versions[1]}, but ${published.file} states ${versions[0]}`)
  }

  const add = (target: JsonObject, key: string, value: Json, segments: string[], depth: number): void => {
    const present = Object.hasOwn(target, key) ? target[key] : undefined
    if (present === undefined) target[key] = copyJson(value)
    else if (equalJson(present, value)) return
    else if (depth > 0 && isObject(present) && isObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        add(present, name, member, [...segments, name], depth - 1)
      }
    } else {
      report(
        segments,
        `${published.file} already says something else here; correct it in overlay.yaml instead`,
      )
    }
  }

  for (const [key, value] of Object.entries(authored.data)) {
    if (describing.has(key)) continue
    if ((additive as readonly string[]).includes(key)) add(result, key, value, [key], 2)
    else if (key === 'tags') mergeTags(result, value, report)
    else report([key], 'only paths, webhooks, components and tags are merged into a published document')
  }
  if (problems.length > 0) throw new SpecError(problems)
  return result
}

function mergeTags(
  result: JsonObject,
  value: Json,
  report: (segments: string[], reason: string) => void,
): void {
  const tags = Array.isArray(result['tags']) ? result['tags'] : []
  for (const [index, tag] of (Array.isArray(value) ? value : []).entries()) {
    const same = tags.find((other) => objectOf(other)['name'] === objectOf(tag)['name'])
    if (same === undefined) tags.push(copyJson(tag))
    else if (!equalJson(same, tag))
      report(['tags', String(index)], 'the published document has another tag of this name')
  }
  result['tags'] = tags
}

function requireOpenApi(document: SourceDocument): void {
  const version = openapiVersion(document.data)
  if (version === '3.0' || version === '3.1' || version === '3.2') return
  const isSwagger = document.data['openapi'] === undefined && document.data['swagger'] !== undefined
  const pointer = isSwagger ? '#/swagger' : '#/openapi'
  const { file, line, column } = document.locate(pointer)
  const said = document.data['openapi'] ?? document.data['swagger']
  const reason =
    said === undefined
      ? 'no "openapi" member: this is not an OpenAPI document'
      : `${isSwagger ? 'Swagger' : 'OpenAPI'} ${JSON.stringify(said)} is not supported; OpenAPI 3.0, 3.1 and 3.2 are, and Swagger 2.0 in what a vendor publishes`
  throw new SpecError([{ file, line, column, pointer, reason }])
}
