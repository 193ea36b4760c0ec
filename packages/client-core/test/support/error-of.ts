/** What a promise rejects with; a promise that resolves is an error of the test. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return promise.then(
    () => {
      throw new Error('expected a rejection')
    },
    (error: unknown) => error as Error & Record<string, unknown>,
  )
}
