/** As much of a browser as the flow needs: it follows redirects and keeps one origin's cookie. */
export function createBrowser(): { visit(url: string | URL): Promise<Response> } {
  const cookies = new Map<string, string>()
  return {
    async visit(address) {
      let url = new URL(address)
      for (let hops = 0; hops < 10; hops++) {
        const cookie = cookies.get(url.origin)
        const response = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} })
        const set = response.headers.get('set-cookie')?.split(';')[0]
        if (set) cookies.set(url.origin, set)
        const location = response.headers.get('location')
        if (!location) return Object.defineProperty(response, 'url', { value: url.href })
        await response.body?.cancel()
        url = new URL(location, url)
      }
      throw new Error('too many redirects')
    },
  }
}
