export { agreementTable, agrees, type Judged } from './agreement.ts'

export { judge } from './judge.ts'
export { readRedoclyReport, type RedoclyReport } from './redocly-report.ts'
export { summariseChanges } from './summarise-changes.ts'
export type { Change, Verdict } from './verdict.ts'
export type { Bump, Direction, LoginConcern } from './terms.ts'

export { judgePairs } from './judge-pairs.ts'
export { runRedoclyDiff } from '../io/redocly-diff.ts'
