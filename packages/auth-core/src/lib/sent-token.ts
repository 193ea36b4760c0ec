/** Which token a response was asked for with, so that an error made of the response can leave it out. */
const sentTokens = /* @__PURE__ */ new WeakMap<Response, string | undefined>()

export function rememberSentToken(response: Response, token: string | undefined): void {
  sentTokens.set(response, token)
}

export function sentTokenOf(response: Response): string | undefined {
  return sentTokens.get(response)
}

/** Under this member the init of a call asks that its response tells its token even if it is ok. Most are, and pay nothing. */
const ASKED = Symbol('asked')

export function askingForToken(init: RequestInit | undefined): RequestInit {
  return { ...init, [ASKED]: true } as RequestInit
}

export function asksForToken(init: RequestInit): boolean {
  return ASKED in init
}
