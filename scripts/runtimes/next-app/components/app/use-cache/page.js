import { statusOf } from '../../vendor.js'

async function cachedStatus() {
  'use cache'
  return statusOf()
}

export default async function Page() {
  return <p>{await cachedStatus()}</p>
}
