// @boundaries-ignore the app is installed elsewhere, with Next.js
import { Suspense } from 'react'
import { statusOf } from '../../vendor.js'

async function Called() {
  return <p>{await statusOf()}</p>
}

export default function Page() {
  return (
    <Suspense fallback={<p>waiting</p>}>
      <Called />
    </Suspense>
  )
}
