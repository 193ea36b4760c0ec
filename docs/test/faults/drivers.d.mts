import type { Mock } from '@latchkey/mock'

/** What a reader does with a program that only exports functions, by its file. */
export declare const drivers: Readonly<
  Record<string, (exports: never, vendors: Readonly<Record<string, Mock>>) => unknown>
>
/** Programs that call no vendor through the global `fetch`, and why. */
export declare const callsNobody: Readonly<Record<string, string>>
