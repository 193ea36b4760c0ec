import { isObject } from '@latchkey/openapi'
import { list, object, operations } from '../document.ts'
import { breaking, type Breaking, isScalar, parameters } from './edits.ts'

/** Edits of operations, parameters, bodies and answers. */
export const brokenOperations: readonly Breaking[] = [
  breaking('an operation removed', (document) => {
    const [first] = operations(document)
    if (!first) return undefined
    delete first.item[first.method]
    return { place: ['paths', first.path, first.method] }
  }),
  breaking('a path written in another way', (document) => {
    const paths = object(document['paths'])
    const [path] = Object.keys(paths)
    if (path === undefined) return undefined
    paths[`${path}-v2`] = paths[path] ?? {}
    delete paths[path]
    return { place: ['paths', path] }
  }),
  breaking('a parameter removed', (document) => {
    const found = parameters(document).find(({ parameter }) => parameter['in'] === 'query')
    if (!found) return undefined
    list(found.operation['parameters']).splice(found.index, 1)
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a required parameter added', (document) => {
    const [first] = operations(document)
    if (!first) return undefined
    const parameter = { name: 'newly_required', in: 'query', required: true, schema: { type: 'string' } }
    first.operation['parameters'] = [...list(first.operation['parameters']), parameter]
    return { place: ['paths', first.path, first.method, 'parameters'] }
  }),
  breaking('a parameter made required', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => parameter['in'] === 'query' && parameter['required'] !== true,
    )
    if (!found) return undefined
    found.parameter['required'] = true
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a parameter of another type', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => object(parameter['schema'])['type'] === 'string',
    )
    if (!found) return undefined
    found.parameter['schema'] = { type: 'object', properties: { a: { type: 'string' } } }
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a list of a parameter joined', (document) => {
    const found = parameters(document).find(
      ({ parameter }) =>
        parameter['in'] === 'query' &&
        object(parameter['schema'])['type'] === 'array' &&
        parameter['explode'] === undefined &&
        parameter['style'] === undefined,
    )
    if (!found) return undefined
    found.parameter['explode'] = false
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a value of a parameter removed', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => list(object(parameter['schema'])['enum']).length > 1,
    )
    if (!found) return undefined
    const schema = object(found.parameter['schema'])
    schema['enum'] = list(schema['enum']).slice(1)
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a body made required', (document) => {
    const found = operations(document).find(({ operation }) => {
      const body = operation['requestBody']
      return isObject(body) && body['$ref'] === undefined && body['required'] !== true
    })
    if (!found) return undefined
    object(found.operation['requestBody'])['required'] = true
    return { place: ['paths', found.path, found.method, 'requestBody'] }
  }),
  breaking('a body of another media type', (document) => {
    const found = operations(document).find(({ operation }) =>
      isObject(object(object(operation['requestBody'])['content'])['application/json']),
    )
    if (!found) return undefined
    const body = object(found.operation['requestBody'])
    const content = object(body['content'])
    body['content'] = { 'application/x-other': content['application/json'] ?? {} }
    return { place: ['paths', found.path, found.method, 'requestBody'] }
  }),
  breaking('an answer without content', (document) => {
    for (const { path, method, operation } of operations(document)) {
      for (const [status, response] of Object.entries(object(operation['responses']))) {
        if (
          !/^2/.test(status) ||
          !isObject(response) ||
          Object.keys(object(response['content'])).length === 0
        )
          continue
        delete response['content']
        return { place: ['paths', path, method, 'responses'] }
      }
    }
    return undefined
  }),
  breaking('an operationId changed', (document) => {
    const found = operations(document).find(({ operation }) => typeof operation['operationId'] === 'string')
    if (!found) return undefined
    found.operation['operationId'] = 'anotherOperationId'
    return { place: ['paths', found.path, found.method, 'operationId'] }
  }),

  breaking('an operation under another method', (document) => {
    const found = operations(document).find(
      ({ item, method }) => method === 'put' || item['put'] === undefined,
    )
    if (!found || found.method === 'trace') return undefined
    found.item['trace'] = found.operation
    delete found.item[found.method]
    return { place: ['paths', found.path, found.method] }
  }),
  breaking('a parameter under another name', (document) => {
    const found = parameters(document).find(({ parameter }) => parameter['in'] === 'query')
    if (!found) return undefined
    found.parameter['name'] = `${String(found.parameter['name'])}_renamed`
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a parameter at another place', (document) => {
    const found = parameters(document).find(({ parameter }) => parameter['in'] === 'query')
    if (!found) return undefined
    found.parameter['in'] = 'header'
    for (const key of ['style', 'explode', 'allowReserved', 'allowEmptyValue']) delete found.parameter[key]
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a parameter as JSON', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => parameter['in'] === 'query' && object(parameter['schema'])['type'] === 'array',
    )
    if (!found) return undefined
    const { schema, style: _style, explode: _explode, ...rest } = found.parameter
    const parameter = { ...rest, content: { 'application/json': { schema: schema ?? {} } } }
    list(found.operation['parameters'])[found.index] = parameter
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a list of a parameter with another sign between', (document) => {
    const found = parameters(document).find(
      ({ parameter }) =>
        parameter['in'] === 'query' &&
        object(parameter['schema'])['type'] === 'array' &&
        parameter['style'] === undefined,
    )
    if (!found) return undefined
    found.parameter['style'] = 'pipeDelimited'
    found.parameter['explode'] = false
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a text parameter that is a number', (document) => {
    const found = parameters(document).find(
      ({ parameter }) =>
        object(parameter['schema'])['type'] === 'string' && object(parameter['schema'])['enum'] === undefined,
    )
    if (!found) return undefined
    found.parameter['schema'] = { type: 'integer' }
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a parameter that takes listed values only', (document) => {
    const found = parameters(document).find(
      ({ parameter }) =>
        object(parameter['schema'])['type'] === 'string' && object(parameter['schema'])['enum'] === undefined,
    )
    if (!found) return undefined
    object(found.parameter['schema'])['enum'] = ['one', 'two']
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a limit of a parameter tightened', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => typeof object(parameter['schema'])['maximum'] === 'number',
    )
    if (!found) return undefined
    const schema = object(found.parameter['schema'])
    schema['maximum'] = Number(schema['maximum']) - 1
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a body that is no longer taken', (document) => {
    const found = operations(document).find(({ operation }) => isObject(operation['requestBody']))
    if (!found) return undefined
    delete found.operation['requestBody']
    return { place: ['paths', found.path, found.method, 'requestBody'] }
  }),
  breaking('a success under another status', (document) => {
    for (const { path, method, operation } of operations(document)) {
      const responses = object(operation['responses'])
      const [status] = Object.keys(responses).filter((one) => /^2/.test(one))
      if (status === undefined || responses['202'] !== undefined) continue
      responses['202'] = responses[status] ?? {}
      delete responses[status]
      return { place: ['paths', path, method, 'responses'] }
    }
    return undefined
  }),
  breaking('a response of another media type', (document) => {
    for (const { path, method, operation } of operations(document)) {
      for (const [status, response] of Object.entries(object(operation['responses']))) {
        const content = object(object(response)['content'])
        if (!/^2/.test(status) || content['application/json'] === undefined) continue
        object(response)['content'] = { 'application/xml': content['application/json'] }
        return { place: ['paths', path, method, 'responses'] }
      }
    }
    return undefined
  }),
  breaking('a promised header of an answer gone', (document) => {
    for (const { path, method, operation } of operations(document)) {
      for (const response of Object.values(object(operation['responses']))) {
        const headers = object(object(response)['headers'])
        const name = Object.keys(headers).find((one) => object(headers[one])['required'] === true)
        if (name === undefined) continue
        delete headers[name]
        return { place: ['paths', path, method, 'responses'] }
      }
    }
    return undefined
  }),
  breaking('a response in another version of its media type', (document) => {
    for (const { path, method, operation } of operations(document)) {
      for (const [status, response] of Object.entries(object(operation['responses']))) {
        const content = object(object(response)['content'])
        if (!/^2/.test(status) || content['application/json'] === undefined) continue
        object(response)['content'] = { 'application/json; version=2': content['application/json'] }
        return { place: ['paths', path, method, 'responses'] }
      }
    }
    return undefined
  }),
  breaking('a header of a response of another type', (document) => {
    for (const { path, method, operation } of operations(document)) {
      for (const response of Object.values(object(operation['responses']))) {
        const headers = Object.values(object(object(response)['headers']))
        const header = headers.map(object).find((one) => isScalar(one['schema']))
        if (!header) continue
        header['schema'] = { type: 'array', items: { type: 'boolean' } }
        return { place: ['paths', path, method, 'responses'] }
      }
    }
    return undefined
  }),
  breaking('a value of the items of a parameter removed', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => list(object(object(parameter['schema'])['items'])['enum']).length > 1,
    )
    if (!found) return undefined
    const items = object(object(found.parameter['schema'])['items'])
    items['enum'] = list(items['enum']).slice(1)
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a callback under another name', (document) => {
    const found = operations(document).find(({ operation }) => isObject(operation['callbacks']))
    const [name] = Object.keys(object(found?.operation['callbacks']))
    if (!found || name === undefined) return undefined
    const callbacks = object(found.operation['callbacks'])
    callbacks[`${name}Renamed`] = callbacks[name] ?? {}
    delete callbacks[name]
    return { place: ['paths', found.path, found.method, 'callbacks'] }
  }),
  breaking('an operationId gone', (document) => {
    const found = operations(document).find(({ operation }) => typeof operation['operationId'] === 'string')
    if (!found) return undefined
    delete found.operation['operationId']
    return { place: ['paths', found.path, found.method] }
  }),
  breaking('a webhook gone', (document) => {
    const webhooks = object(document['webhooks'])
    const [name] = Object.keys(webhooks)
    if (name === undefined) return undefined
    delete webhooks[name]
    return { place: ['webhooks', name] }
  }),
  breaking('a path parameter of another type', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => parameter['in'] === 'path' && isScalar(parameter['schema']),
    )
    if (!found) return undefined
    const was = object(found.parameter['schema'])['type']
    found.parameter['schema'] = { type: was === 'string' ? 'integer' : 'string' }
    if (was === 'boolean') return undefined
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
]
