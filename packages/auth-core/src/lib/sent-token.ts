/** Which token a response was asked for with, so that an error made of the response can leave it out. */
const sentTokens = /* @__PURE__ */ new WeakMap<Response, string>()

export function rememberSentToken(response: Response, token: string): void {
  sentTokens.set(response, token)
}

export function sentTokenOf(response: Response): string | undefined {
  return sentTokens.get(response)
}
