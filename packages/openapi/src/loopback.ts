/** Whether a URL's host never leaves the machine; secrets may travel there without TLS, as `checkUrl` of auth-core has it. */
export function isLoopback(hostname: string): boolean {
  return /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname)
}
