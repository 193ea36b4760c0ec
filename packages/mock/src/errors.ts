/**
 * Stable names of what can go wrong while a mock is set up or controlled.
 * Requests never throw these: a refused request is answered with the vendor's own error.
 */
export type MockErrorCode =
  | 'unknown_vendor'
  | 'invalid_document'
  | 'unresolved_reference'
  | 'unknown_control'
  | 'invalid_control'
  | 'invalid_option'
  | 'no_valid_sample'
  | 'address_in_use'

/** Thrown when a mock cannot be made or controlled as asked; `code` is stable, the message says what to do. */
export class MockError extends Error {
  override readonly name = 'MockError'
  readonly code: MockErrorCode

  constructor(code: MockErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
