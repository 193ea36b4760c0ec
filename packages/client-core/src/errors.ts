import { LatchkeyError, type LatchkeyErrorFacts } from '@latchkey/auth-core'

/** What a response that is not a success says by its status, and what to do about it. */
const BY_STATUS = {
  400: ['bad_request', 'correct the request'],
  401: ['unauthorized', 'check that the token is of the kind and the account this call takes'],
  403: ['forbidden', 'check which rights the client has'],
  404: ['not_found', 'check the address and the ids in it'],
  408: ['timeout', 'try again, if doing it twice does no harm'],
  409: ['conflict', 'read again how things stand'],
  413: ['too_large', 'send less'],
  415: ['unsupported_media_type', 'check the media type'],
  422: ['unprocessable', 'correct what the response names'],
  429: ['rate_limited', 'wait as long as "retryAfterMs" says'],
  503: ['unavailable', 'try again later'],
} as const
const SERVER_ERROR = ['server_error', 'try again later; quote "requestId" to support'] as const
const UNEXPECTED = ['unexpected_status', 'look at "status"'] as const

/** Stable names of what a response that is not a success says. */
export type ApiErrorCode =
  (typeof BY_STATUS)[keyof typeof BY_STATUS][0] | (typeof SERVER_ERROR)[0] | (typeof UNEXPECTED)[0]

/** What every response that is not a success tells. */
export interface ApiErrorFacts extends LatchkeyErrorFacts {
  /** HTTP status. */
  status: number
  /** What to quote to the vendor's support. */
  requestId?: string | undefined
  /** How long the API asks to wait. */
  retryAfterMs?: number | undefined
}

/** A response of an API that is not a success. The token that was sent is left out, even where the response repeats it. */
export class ApiError<Code extends string = ApiErrorCode>
  extends LatchkeyError<Code>
  implements ApiErrorFacts
{
  declare readonly status: number
  declare readonly requestId: string | undefined
  declare readonly retryAfterMs: number | undefined

  /**
   * @param said What the response says. Becomes one line of at most 300 characters.
   * @param code Where the vendor's own facts say more than the status.
   */
  constructor(name: string, facts: ApiErrorFacts, said?: string, code?: Code) {
    const { vendor = 'The API', host, status, requestId } = facts
    const fallback = status >= 500 ? SERVER_ERROR : UNEXPECTED
    const [byStatus, next] = BY_STATUS[status as keyof typeof BY_STATUS] ?? fallback
    const known = code ?? (byStatus as Code)
    const where = [known, `HTTP ${status}`, host, requestId && `request ${requestId}`]
      .filter(Boolean)
      .join(', ')
    const words = said ? `: ${oneLine(said)}` : ''
    super(name, known, `${vendor} refused the call${words} (${where}): ${next}`, facts)
  }
}

/** Why a success is none for a helper. */
export type ResponseErrorCode = 'empty_response' | 'unreadable_response'

/** A success that cannot be gone on with: it holds nothing, or something else than is documented. */
export class ResponseError<Code extends string = ResponseErrorCode> extends LatchkeyError<Code> {
  constructor(code: Code, message: string, facts: LatchkeyErrorFacts = {}, name = 'ResponseError') {
    super(name, code, message, facts)
  }
}

export interface WaitErrorFacts extends LatchkeyErrorFacts {
  /** The last status seen, `undefined` when no poll was answered. */
  status?: string | undefined
}

/** What was waited for did not happen in time, or cannot happen any more. */
export class WaitError<Code extends string = 'deadline_exceeded'> extends LatchkeyError<Code> {
  declare readonly status: string | undefined

  constructor(code: Code, message: string, facts: WaitErrorFacts = {}, name = 'WaitError') {
    super(name, code, message, facts)
  }
}

/** Text from the network as part of a message: one line, no control characters, at most 300 characters. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 4096)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
