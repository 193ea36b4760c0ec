'use client'
import { createNitroSignClient } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
// @boundaries-ignore the app is installed elsewhere, with Next.js
import { useState } from 'react'

const client = createNitroSignClient({
  fetch: (...call) => fetch(...call),
  baseUrl: 'https://backend.example',
})

/** Calls through a backend, and finds out what becomes of `./server` in a browser. */
export function InBrowser() {
  const [told, setTold] = useState('rendered')
  const onClick = async () => {
    try {
      createNitroSign()
    } catch (error) {
      setTold(String(error))
    }
    await client.GET('/sign/envelopes')
  }
  return <button onClick={onClick}>{told}</button>
}
