import type { SuiteConfig } from './backend.ts'
import type { StepResult, SuiteProject } from './suite-project.ts'

/** Something that runs JavaScript. */
export interface Runtime {
  name: string
  /** Looks for it on this machine: its version, or why it cannot be used. */
  find(): Promise<{ version: string } | { missing: string }>
  /** Whether it runs a page, which is served with this bundle. */
  needsPage?: boolean
  /** Runs the suite. Rejects only when it could not be run at all. */
  run(project: SuiteProject, config: SuiteConfig): Promise<StepResult[]>
}
