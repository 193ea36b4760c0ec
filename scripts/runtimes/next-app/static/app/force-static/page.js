import { statusOf } from '../../vendor.js'

export const dynamic = 'force-static'

export default async function Page() {
  return <p>{await statusOf()}</p>
}
