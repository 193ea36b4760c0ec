import { InBrowser } from '../../in-browser.js'

export default function Page() {
  return <InBrowser />
}
