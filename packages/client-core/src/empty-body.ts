/**
 * Stands as the `error` of a response that is not ok and says nothing: no body, or `null`, `false`, `0` or an empty text as
 * JSON. So `if (error)` holds for every response that is not ok.
 */
export class EmptyBody {
  /** HTTP status of the response. */
  declare readonly status: number
  /** For people: `HTTP 503 without a body`. */
  declare readonly message: string

  constructor(status: number) {
    this.status = status
    this.message = `HTTP ${status} without a body`
  }
}
