import { ConfigurationError } from '@latchkey/auth-core'

/**
 * The customer's organisation an app works for, named in one of two ways: Gobo's GUID of it (`target` at the install
 * URL), or the tenant's own id (`target_id`). Every organisation has a token of its own.
 */
export type CustomerOrg = { guid: string; externalId?: never } | { externalId: string; guid?: never }

/**
 * The parameter that names the organisation. Gobo's tables call it the id of a partnerorg; its templates and examples
 * use it as the customerorg's.
 *
 * @throws {@link ConfigurationError} (`customerOrg`) unless exactly one of the two is given
 */
export function targetParameter(customerOrg: CustomerOrg): { target: string } | { target_id: string } {
  const { guid, externalId }: { guid?: string; externalId?: string } = customerOrg ?? {}
  if (!guid === !externalId) {
    throw new ConfigurationError('customerOrg', 'needs exactly one of "guid" and "externalId"')
  }
  return guid ? { target: guid } : { target_id: externalId! } // one of them is there: checked above
}
