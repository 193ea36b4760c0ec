import { configurationFiles, type PackageShape } from './configuration-files.ts'
import { exampleFiles } from './example-files.ts'
import { manifestFile } from './manifest-file.ts'
import { packageTests } from './package-tests.ts'
import type { PackagePlan } from './plan-package.ts'
import { readmeFile } from './readme-file.ts'

/** Everything of a package that is not its code: manifest, configuration, examples, README, and in this repository tests. */
export function packageFiles(plan: PackagePlan, shape: PackageShape): Record<string, string> {
  const examples = exampleFiles(plan)
  return {
    'package.json': manifestFile(plan, shape),
    ...examples,
    'README.md': readmeFile(plan, examples),
    ...configurationFiles(plan, shape),
    ...(shape.isHouse ? packageTests(plan) : {}),
  }
}
