import type { ReactElement } from 'react'

const steps = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const
const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' })
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

/** `5 minutes ago`; the exact time shows on hover. Older than a week it is a date. */
export function RelativeTime({ iso }: { iso: string }): ReactElement {
  const date = new Date(iso)
  const seconds = (date.getTime() - Date.now()) / 1000
  return (
    <time dateTime={iso} title={exact.format(date)}>
      {describe(date, seconds)}
    </time>
  )
}

function describe(date: Date, seconds: number): string {
  if (seconds < -7 * 86_400) return day.format(date)
  const step = steps.find(([, length]) => Math.abs(seconds) >= length)
  return step ? words.format(Math.round(seconds / step[1]), step[0]) : 'just now'
}
