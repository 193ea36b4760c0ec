/** Returns what it is given, so that a class below it adds its private members to an object somebody else made. */
class Given {
  constructor(given: object) {
    return given
  }
}

/**
 * Which token a response was asked for with, so that an error made of the response can leave it out.
 *
 * A private member of the response itself: nothing can print, copy or list it, and it costs a tenth of a row in a WeakMap.
 */
class SentToken extends Given {
  #token: string

  constructor(response: Response, token: string) {
    super(response)
    this.#token = token
  }

  static of(response: object): string | undefined {
    return #token in response ? response.#token : undefined
  }

  static set(response: object, token: string): void {
    if (#token in response) response.#token = token
    else new SentToken(response as Response, token)
  }
}

export function rememberSentToken(response: Response, token: string): void {
  SentToken.set(response, token)
}

export function sentTokenOf(response: Response): string | undefined {
  return SentToken.of(response)
}
