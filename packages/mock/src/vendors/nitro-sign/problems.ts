import type { Operation } from '../../openapi/document.ts'
import { Refusal, type Problem } from '../../problem.ts'
import type { Envelope } from './model.ts'
import { limits } from './model.ts'

export function conflict(detail: string): Refusal {
  return new Refusal(409, detail)
}

export function wrongState({ status }: Envelope): Refusal {
  return conflict(`The envelope is ${status}, which does not allow this.`)
}

/** Problem details as Nitro words them: `type` is a page with an anchor, or a bare code where the glossary has one. */
export function answerProblem(problem: Problem, operation: Operation | undefined): { body?: unknown } {
  // The token endpoint answers in the shape of RFC 6749.
  if (operation?.source['x-token-dialect'] !== undefined) return {}
  const { status, title, detail, violations, headers } = problem
  const anchor = `${status}-${title.toLowerCase().replaceAll(' ', '-')}`
  const body = {
    type: `https://developers.gonitro.com/docs/build-nitro/errors#${anchor}`,
    title,
    status,
    detail,
  }
  if (status === 413) {
    const size = { file_size_limit_mb: limits.documentBytes / 1024 / 1024 }
    return { body: { ...body, type: 'FileTooLarge', extensions: size } }
  }
  if (status === 429) {
    const wait = headers['retry-after']
    const extensions = wait === undefined ? {} : { retry_after: Number(wait) }
    return { body: { ...body, type: 'RateLimitExceeded', extensions } }
  }
  if (violations.length === 0) return { body }
  const named = violations.map(({ name, pointer, message }) => [name || pointer.slice(1) || 'body', message])
  return { body: { ...body, validation_errors: Object.fromEntries(named) } }
}
