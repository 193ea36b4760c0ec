export interface SkippedTest {
  room: string
  name: string
  /** The tools that were missing. */
  needs: string[]
}
export declare function describeSkipped(
  skipped: readonly SkippedTest[],
  installLine: (tools: string[]) => string,
): string
