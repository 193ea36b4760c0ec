import type { GrantDialect, ResponseDialect, TokenOperation } from './dialect.ts'

/** How one grant is asked for: as the dialect says, and where the grant says otherwise, as that does. */
export type GrantRequest = GrantDialect &
  ResponseDialect & {
    /** Upper case. */
    method: string
    path: string
  }

export function grantRequest({ path, dialect }: TokenOperation, grant: string): GrantRequest {
  const { grants, ...main } = dialect
  const { path: ownPath = path, ...own } = grants[grant]?.own ?? {}
  const request = { ...main, ...own }
  const { without = [] } = grants[grant] ?? {}
  const fields = Object.entries(request.fields).filter(([parameter]) => !without.includes(parameter))
  return {
    ...request,
    fields: Object.fromEntries(fields),
    path: ownPath,
    method: request.shape?.method ?? 'POST',
  }
}
