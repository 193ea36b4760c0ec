/** As much of a browser as the flow needs: it follows redirects and keeps cookies per origin. */
export function createBrowser(): { visit(url: string | URL): Promise<Response> } {
  const cookies = new Map<string, Map<string, string>>()
  return {
    async visit(address) {
      let url = new URL(address)
      for (let hops = 0; hops < 10; hops++) {
        const own = cookies.get(url.origin) ?? new Map<string, string>()
        cookies.set(url.origin, own)
        const cookie = [...own].map((pair) => pair.join('=')).join('; ')
        const response = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} })
        for (const set of response.headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!
          own.set(name!, value!)
        }
        const location = response.headers.get('location')
        if (!location) return Object.defineProperty(response, 'url', { value: url.href })
        await response.body?.cancel()
        url = new URL(location, url)
      }
      throw new Error('too many redirects')
    },
  }
}
