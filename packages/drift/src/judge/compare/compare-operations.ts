import {
  equalJson,
  escape,
  isObject,
  type Json,
  type JsonObject,
  type Located,
  objectOf,
  type OperationEntry,
} from '@latchkey/openapi'
import { compareBodies } from './compare-bodies.ts'
import { compareParameters } from './compare-parameters.ts'
import { shown } from './finding.ts'
import { compareResponses } from './compare-responses.ts'
import type { SchemaComparer } from './schema-comparison.ts'
import { note, type OperationPair, type OperationScope } from './operation-scope.ts'

/** Compares two operations but for their servers and security, which others may share. */
export function compareOperations(scope: OperationScope, { before, after }: OperationPair): void {
  const { comparer } = scope
  compareIds(scope, before, after)
  const a = before.operation.value
  const b = after.operation.value
  const was = a['deprecated'] === true
  const is = b['deprecated'] === true
  if (was !== is) {
    const where = {
      old: `${before.operation.pointer}/deprecated`,
      new: `${after.operation.pointer}/deprecated`,
    }
    note(scope, { rule: is ? 'deprecated' : 'no-longer-deprecated', ...where }, 'both')
  }
  compareParameters(scope, { before, after })
  compareBodies(
    scope,
    {
      old: comparer.old.member(before.operation, 'requestBody'),
      new: comparer.fresh.member(after.operation, 'requestBody'),
    },
    { old: before.operation.pointer, new: after.operation.pointer },
  )
  compareResponses(
    scope,
    { pointer: `${before.operation.pointer}/responses`, value: a['responses'] ?? {} },
    { pointer: `${after.operation.pointer}/responses`, value: b['responses'] ?? {} },
  )
  compareCallbacks(scope, before, after)
  compareDialects(scope, before, after)
}

function compareIds(scope: OperationScope, before: OperationEntry, after: OperationEntry): void {
  const from = textOf(before.operation.value['operationId'])
  const to = textOf(after.operation.value['operationId'])
  if (from === to) return
  const rule =
    from === undefined
      ? 'operation-id-added'
      : to === undefined
        ? 'operation-id-removed'
        : 'operation-id-changed'
  const where = {
    old: `${before.operation.pointer}/operationId`,
    new: `${after.operation.pointer}/operationId`,
  }
  note(scope, { rule, ...where, from, to }, 'both')
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** What a callback sends is received by the user; its answers are sent by them. */
function compareCallbacks(scope: OperationScope, before: OperationEntry, after: OperationEntry): void {
  const { old, fresh } = scope.comparer
  const a = objectOf(before.operation.value['callbacks'])
  const b = objectOf(after.operation.value['callbacks'])
  const under = (entry: OperationEntry, name: string): string =>
    `${entry.operation.pointer}/callbacks/${escape(name)}`
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const was = a[name]
    const is = b[name]
    if (was === undefined) {
      note(scope, { rule: 'callback-added', new: under(after, name), name }, 'response')
    } else if (is === undefined) {
      note(scope, { rule: 'callback-removed', old: under(before, name), name }, 'response')
    } else {
      const oldCallback = old.resolve({ pointer: under(before, name), value: was })
      const newCallback = fresh.resolve({ pointer: under(after, name), value: is })
      compareCallback(scope, oldCallback, newCallback, name)
    }
  }
}

function compareCallback(scope: OperationScope, was: Located, is: Located, name: string): void {
  const { old, fresh } = scope.comparer
  const inner: OperationScope = { ...scope, token: false, sent: 'response', received: 'request' }
  const oldCalls = callsOf(old, was)
  const newCalls = callsOf(fresh, is)
  for (const [call, before] of oldCalls) {
    const after = newCalls.get(call)
    if (!after)
      note(
        scope,
        { rule: 'callback-removed', old: before.operation.pointer, name: `${name} ${call}` },
        'response',
      )
    else compareOperations(inner, { before, after: { ...after, id: scope.id } })
  }
  for (const [call, after] of newCalls) {
    if (oldCalls.has(call)) continue
    note(scope, { rule: 'callback-added', new: after.operation.pointer, name: `${name} ${call}` }, 'response')
  }
}

function callsOf(index: SchemaComparer['old'], callback: Located): Map<string, OperationEntry> {
  const calls = new Map<string, OperationEntry>()
  for (const [expression, value] of Object.entries(objectOf(callback.value))) {
    const item = index.resolve({ pointer: `${callback.pointer}/${escape(expression)}`, value })
    if (!isObject(item.value)) continue
    for (const [method, operation] of Object.entries(item.value)) {
      if (!isObject(operation)) continue
      calls.set(`${method.toUpperCase()} ${expression}`, {
        id: '',
        kind: 'webhook',
        key: expression,
        method,
        typed: false,
        item: item as Located<JsonObject>,
        operation: { pointer: `${item.pointer}/${method}`, value: operation },
      })
    }
  }
  return calls
}

/** The dialect is data the package is generated with: most changes of it are taken care of by an update. */
function compareDialects(scope: OperationScope, before: OperationEntry, after: OperationEntry): void {
  const a = objectOf(before.operation.value['x-token-dialect'])
  const b = objectOf(after.operation.value['x-token-dialect'])
  const where = (entry: OperationEntry, key: string): string =>
    `${entry.operation.pointer}/x-token-dialect/${key}`
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (equalJson(a[key], b[key])) continue
    const place = { old: where(before, key), new: where(after, key) }
    const gone =
      key === 'grants' ? Object.keys(objectOf(a[key])).filter((grant) => !(grant in objectOf(b[key]))) : []
    for (const name of gone)
      note(scope, { rule: 'token-grant-removed', old: `${place.old}/${escape(name)}`, name }, 'both')
    if (gone.length > 0) continue
    const rule = /lifetime|expires/i.test(key) ? 'lifetime-changed' : 'token-dialect-changed'
    note(scope, { rule, ...place, name: key, from: shown(a[key]), to: shown(b[key]) }, 'both')
  }
}
