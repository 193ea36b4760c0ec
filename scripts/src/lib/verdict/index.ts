export { agreementTable, agrees, type Judged } from './agreement.ts'
export { judge, type JudgeOptions } from './judge.ts'
export { normaliseDocument, type NormalisedDocument } from './document/normalise.ts'
export { readRedoclyReport, type RedoclyChange, type RedoclyReport } from './redocly-report.ts'
export { summariseChanges, type SummaryOptions } from './summarise-changes.ts'
export type {
  Bump,
  Change,
  CheckState,
  Direction,
  DocumentHashes,
  DocumentIssue,
  IssueCode,
  Level,
  LoginConcern,
  Source,
  Verdict,
} from './verdict.ts'
