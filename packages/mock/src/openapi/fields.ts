/** Whether a header can have a name (RFC 9110, section 5.1); what asks for one that none can have throws. */
export function isFieldName(name: unknown): name is string {
  return typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name)
}

/** Whether a header can have a value (RFC 9110, section 5.5): what sets another throws. */
export function isFieldValue(value: string): boolean {
  return /^[\t -~\xa0-\xff]*$/.test(value)
}
