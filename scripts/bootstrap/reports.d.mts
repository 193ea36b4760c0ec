export const rooms: string
export const report: string
export function roomsWithoutReport(root: string): string[]
