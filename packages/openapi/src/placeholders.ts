/** Whether a word of an address stands for one that everybody fills in: `your-domain`, `<host>`, `tenant`. */
export function isPlaceholder(word: string): boolean {
  return /^$|[<>[\]]|^(your|my)([-_.]|[a-z]*(domain|company|host|tenant|org|account|instance|server|subdomain|site|store)\b)|^(domain|subdomain|hostname|tenant|company|instance)$/i.test(
    word,
  )
}

/** Whether a host is nobody's: a placeholder, a single word, or an example of a host. */
export function isPlaceholderHost(hostname: string): boolean {
  // An IPv6 address.
  if (hostname.startsWith('[')) return false
  if (!hostname.includes('.')) return true
  return (
    hostname.split('.').some(isPlaceholder) ||
    /^(www\.)?example\.(com|org|net)$|^example\..+\..+/i.test(hostname)
  )
}
