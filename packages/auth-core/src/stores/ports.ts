/** What a store keeps under a key: a text nobody but {@link stored} understands, and which write it is. */
export interface StoredValue {
  value: string
  /** A positive integer, another one for each write. Must not come again after a deletion: begin anywhere, not at 1. */
  version: number
}

/** Where tokens outlive a process. Four of these come with this package; anything of this shape will do. */
export interface TokenStore {
  /** The value under a key, or undefined. A damaged value may be given as it is: it counts as a miss. */
  get(key: string): Promise<StoredValue | undefined>
  /**
   * Writes if the version is still the one that was read (0: nothing there). Whole or not at all.
   *
   * @param write.expiresAtMs Wall-clock milliseconds after which the value is of no use to anybody; undefined: not known.
   * @returns false when somebody else has written since: an older generation never overwrites a newer one.
   */
  set(
    key: string,
    value: string,
    write: { ifVersion: number; expiresAtMs: number | undefined },
  ): Promise<boolean>
  /** Removes the value if its version is still the one that was read. */
  delete(key: string, condition: { ifVersion: number }): Promise<void>
}

/** Who may exchange. A lease ends by itself, so that a holder that dies holds nobody up for long. */
export interface TokenLock {
  /**
   * Runs once nobody else holds the key; gives up waiting after `waitMs`.
   *
   * @returns what `run` returned.
   * @throws {@link TokenError} `lock_timeout` when the wait was in vain, or whatever the lock's own machinery throws.
   */
  withLock<Result>(key: string, run: () => Promise<Result>, lease: LockLease): Promise<Result>
}

export interface LockLease {
  /** Milliseconds after which the lock is free again, whatever became of its holder. */
  ttlMs: number
  /** Milliseconds to wait for it at most. */
  waitMs: number
  /**
   * Milliseconds the machinery of the lock may take to respond at all: a backend that is silent for longer counts as down.
   * Waiting for another holder is not meant. Undefined: as long as `waitMs`.
   */
  answerMs?: number | undefined
  /**
   * Whether what was obtained is still on its way to the store: the lock is kept until then, as long as the lease lasts.
   * Undefined: it never is.
   */
  isNeeded?: (() => boolean) | undefined
  signal?: AbortSignal | undefined
}
