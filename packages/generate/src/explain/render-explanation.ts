import { formatProblem, oneLine, writeYaml } from '@latchkey/openapi'
import type { Explanation, ExplainedMatter } from './explain.ts'
import type { TokenCandidate } from './token-candidates.ts'

/** An explanation as lines of text: what the package can do, why not more, and what to write for that. */
export function renderExplanation({ vendor, can, cannot, candidates, problems }: Explanation): string {
  const row =
    (mark: string) =>
    ({ topic, text }: ExplainedMatter): string =>
      `${mark} ${topic.padEnd(11)} ${oneLine(text)}`
  return [
    vendor,
    ...problems.map((problem) => `✗ ${formatProblem(problem)}`),
    ...can.map(row('✓')),
    ...cannot.map(row('–')),
    ...renderCandidates(candidates),
  ].join('\n')
}

/** The operations that look like the one for tokens, and what to write if the first of them is. */
export function renderCandidates(candidates: readonly TokenCandidate[]): string[] {
  const [first] = candidates
  if (!first) return []
  const look = candidates.length === 1 ? 'this one looks like it' : `these ${candidates.length} look like it`
  return [
    `No token operation is stated; ${look}:`,
    ...candidates.map((one) => `  ${oneLine(one.operation)} (${one.because.map(oneLine).join(', ')})`),
    ...renderAction(first),
  ]
}

function renderAction({ operation, cannot, action }: TokenCandidate): string[] {
  const name = oneLine(operation)
  if (!action)
    return [
      `If it is ${name}: it ${oneLine(cannot ?? '')}, and token calls are forms or JSON. Get tokens with a program of yours, and give them to the client.`,
    ]
  return [
    `If it is ${name}, add to the actions of overlay.yaml, corrected where it is wrong:`,
    ...writeYaml([action])
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
  ]
}
