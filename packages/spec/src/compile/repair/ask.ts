/** Says what is about to be done at a place; `false` where the place is not to be touched. */
export type Ask = (at: readonly (string | number)[], reason: string) => boolean
