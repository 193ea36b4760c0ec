/**
 * The results of an asynchronous function for every item, in the order of the items. At most `atOnce` run at a time.
 *
 * Rejects with the first failure, and what is under way goes on: what should stop no other belongs into a result.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  // One iterator for all: each worker takes the next.
  const queue = items.entries()
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  })
  await Promise.all(workers)
  return results
}
