import type { JsonObject } from '@latchkey/openapi'
import { expect, test } from 'vitest'
import { packageTests } from '../../src/package/package-tests.ts'
import { documentWith, planOf, tokenOperation } from './plan.ts'

/** The test of the token source of a package whose token operation has this dialect. */
function testOf(dialect: JsonObject, method = 'post'): string {
  const document = documentWith({ '/token': { [method]: tokenOperation(dialect) } })
  return packageTests(planOf(document))['test/token-source.test.ts']!
}

test.each<[what: string, dialect: JsonObject, method: string, said: string[]]>([
  ['is a GET', {}, 'get', ["method: 'GET',", 'hasSecretsInUrl: true,']],
  ['is a GET with HTTP Basic', { clientAuth: 'client_secret_basic' }, 'get', ["method: 'GET',"]],
  ['is a PUT', {}, 'put', ["method: 'PUT',"]],
  ['has its secret in the query', { query: ['client_secret'] }, 'post', ['hasSecretsInUrl: true,']],
  ['has its scope in the query', { query: ['scope'] }, 'post', []],
  ['accepts a type of its own', { headers: { accept: 'a/b' } }, 'post', ['accept: "a/b",']],
  ['is as usual', {}, 'post', []],
])('the test of a package whose token call %s is told so', (_, dialect, method, said) => {
  const written = testOf(dialect, method).match(/^ {2}(method|accept|hasSecretsInUrl): .*$/gm) ?? []
  expect(written.map((line) => line.trim())).toEqual(said)
})

test('the test of a client expects a path as a URL has it', () => {
  const paths = { '/a b/größe': { get: { operationId: 'read', responses: {} } } }
  const document: JsonObject = { ...documentWith({}), paths }
  expect(packageTests(planOf(document))['test/client.test.ts']).toContain(
    '"https://api.example.com/base/a%20b/gr%C3%B6%C3%9Fe"',
  )
})
