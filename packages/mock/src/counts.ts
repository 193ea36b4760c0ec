/** What one mock was asked since it was made or last reset. */
export interface Counts {
  /** Requests to the token endpoint, refused ones included. */
  readonly tokenRequests: number
  /** Token requests by grant type; `unknown` when none could be read. */
  readonly tokenRequestsByGrant: { readonly [grant: string]: number }
  /** Requests to everything else, control endpoint excluded. */
  readonly calls: number
  /** Calls by operation (`GET /rooms`); `none` for those that match no operation. */
  readonly callsByOperation: { readonly [operation: string]: number }
  /** Answers of API and token endpoint by status. */
  readonly byStatus: { readonly [status: string]: number }
  /** Calls answered 401, the token endpoint excluded. */
  readonly unauthorized: number
}

export interface Counter {
  token(grant: string): void
  call(operation: string): void
  answer(status: number, isToken: boolean): void
  read(): Counts
  clear(): void
}

export function createCounter(): Counter {
  let grants = new Map<string, number>()
  let operations = new Map<string, number>()
  let statuses = new Map<string, number>()
  let unauthorized = 0

  return {
    token: (grant) => bump(grants, grant),
    call: (operation) => bump(operations, operation),
    answer(status, isToken) {
      bump(statuses, String(status))
      if (status === 401 && !isToken) unauthorized += 1
    },
    read: () => ({
      tokenRequests: sum(grants),
      tokenRequestsByGrant: Object.fromEntries(grants),
      calls: sum(operations),
      callsByOperation: Object.fromEntries(operations),
      byStatus: Object.fromEntries(statuses),
      unauthorized,
    }),
    clear() {
      grants = new Map()
      operations = new Map()
      statuses = new Map()
      unauthorized = 0
    },
  }
}

function bump(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}

function sum(map: Map<string, number>): number {
  return [...map.values()].reduce((total, count) => total + count, 0)
}
