/** Reads an environment variable; with a fallback it may be missing. */
export interface ReadVariable {
  /** @throws an error that names the variable */
  (name: string): string
  (name: string, fallback: undefined): string | undefined
}

/**
 * Module of a vendor, `clients/<vendor>.ts`: makes the client of its package with the variables of `.env.example`. Found and
 * used by `drift --live`, which would make a client from the document alone otherwise.
 */
export interface LiveVendor {
  connect(read: ReadVariable, fetch: typeof globalThis.fetch): { readonly tokenSource: object }
}
