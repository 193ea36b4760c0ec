import { observeFetch } from '@latchkey/testkit'
import { createNitroSignClient, type NitroSignClient } from '../src/index.ts'

export const envelopeID = '7d0f3f0e-6d8f-4b8a-9a53-0f5a4b8f9c11'
export const documentID = '0b6f0f6a-2a0e-4a42-8b6e-3f3f7f7b1c22'
export const participantID = 'c1b8a1de-6a5b-4f7e-9b39-b0f5d9a3d733'

/** Gives another token when one was refused. */
const accessToken = ({ rejected }: { rejected?: string | undefined }): string =>
  rejected ? 'planted-token-2' : 'planted-token-1'

export type Answer = () => Response | Promise<Response>

/** A client whose answers are given one after the other; the last one is given again. */
export function createFakeApi(...answers: Answer[]): { client: NitroSignClient; requests: Request[] } {
  const requests: Request[] = []
  const fetch = observeFetch(({ request }, index) => {
    requests.push(request)
    const answer = answers[Math.min(index, answers.length - 1)]
    if (!answer) throw new Error('no request expected')
    return answer()
  })
  return { client: createNitroSignClient({ accessToken, fetch }), requests }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return () => Response.json(body, { status, headers })
}

export function problem(status: number, body: object = {}, headers: Record<string, string> = {}): Answer {
  const all = { 'content-type': 'application/problem+json', ...headers }
  return () => new Response(JSON.stringify({ status, ...body }), { status, headers: all })
}
