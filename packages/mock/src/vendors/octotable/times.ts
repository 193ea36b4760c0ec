import { Refusal } from '../../problem.ts'
import type { Item } from './answers.ts'

// The vendor's dates and hours carry no zone: they are the restaurant's.

export const everyDay = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']

/** The half hours at which a service can be booked on a day. */
export function slotsOf(service: Item, day: string): string[] {
  const weekday = everyDay[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]!
  if (!(service['days_of_week'] as string[]).includes(weekday)) return []
  const slots: string[] = []
  const end = minutesOf(String(service['end_time']))
  for (let minutes = minutesOf(String(service['start_time'])); minutes <= end; minutes += 30)
    slots.push(hourOf(minutes))
  return slots
}

function minutesOf(hour: string): number {
  const [hours = 0, minutes = 0] = hour.split(':').map(Number)
  return hours * 60 + minutes
}

function hourOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`
}

/** Local date-time without an offset, as the vendor writes them. */
export function localTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19)
}

export function endOf(day: string, hour: string, stayMinutes: number): string {
  const start = Date.parse(`${day}T${hour}Z`)
  if (Number.isNaN(start)) throw new Refusal(400, 'start_date and start_hour make no time.')
  return localTime(start + stayMinutes * 60_000)
}
