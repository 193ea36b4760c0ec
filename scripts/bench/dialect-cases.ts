import { asking } from './dialects/asking.ts'
import { calls } from './dialects/calls.ts'
import { clients } from './dialects/clients.ts'
import { same, type VendorFacts } from './dialects/facts.ts'
import { lifetimes } from './dialects/lifetimes.ts'
import { proofs } from './dialects/proofs.ts'
import { responses } from './dialects/responses.ts'
import { shapes } from './dialects/shapes.ts'
import { twoSteps } from './dialects/steps.ts'
import { values } from './dialects/values.ts'
import type { DialectCase, VendorRequest } from './judge-dialect.ts'

const single: readonly DialectCase[] = [
  ...asking,
  ...clients,
  ...proofs,
  ...responses,
  ...calls,
  ...lifetimes,
  ...shapes,
  ...values,
].map((one) => {
  const { asks, answers, calls: called, req, ...rest } = one
  const answer = (): Record<string, unknown> | string => (typeof answers === 'function' ? answers() : answers)
  const example = answer()
  return {
    ...rest,
    req: req ?? Object.keys(asks.form ?? asks.json ?? asks.query ?? {}),
    res:
      rest.res ??
      (typeof example === 'string' ? {} : Object.fromEntries(Object.entries(example).map(typeOf))),
    server: (request) => {
      check(one, request)
      return answer()
    },
    ...(called && {
      api: ({ headers, url }: VendorRequest) => {
        for (const [name, value] of Object.entries(called.headers ?? {})) same(headers[name], value)
        if (called.query) same(Object.fromEntries(queryOf(url)), called.query)
        if (!called.headers?.['authorization']) same(headers['authorization'], undefined)
      },
    }),
  }
})

/** Token endpoints of real vendors, beside those of ordinary shape, as cases for `judgeDialect`. */
export const dialectCases: readonly DialectCase[] = [...single, ...twoSteps]

function typeOf([name, value]: [string, unknown]): [string, string] {
  if (typeof value === 'number') return [name, 'integer']
  if (Array.isArray(value)) return [name, 'array']
  return [name, value !== null && typeof value === 'object' ? 'object' : 'string']
}

/** @throws Error for a request that is not the one the vendor takes */
function check({ path, asks }: VendorFacts, { method, url, headers, body }: VendorRequest): void {
  same(url.split('?')[0], asks.path ?? path)
  const proof = asks.basic && `Basic ${Buffer.from(asks.basic).toString('base64')}`
  same(headers['authorization'], proof ?? asks.headers?.['authorization'])
  for (const [name, value] of Object.entries(asks.headers ?? {})) same(headers[name], value)
  same(Object.fromEntries(queryOf(url)), asks.query ?? {})
  if (method === 'GET' || !(asks.form || asks.json)) return
  same(headers['content-type'], asks.form ? 'application/x-www-form-urlencoded' : 'application/json')
  same(asks.form ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body), asks.form ?? asks.json)
}

function queryOf(url: string): URLSearchParams {
  return new URL(url, 'http://vendor.test').searchParams
}
