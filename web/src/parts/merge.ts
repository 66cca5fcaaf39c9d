// Several lists, each newest first and each fetched page by page, shown as one. What stands below
// the oldest that is known of a list with more to come is held back, so that nothing is shown out of
// its order.

export interface Pool<T> {
  items: T[];
  next: string | undefined;
  total: number;
}

export function merged<T extends { updated: string }>(pools: Pool<T>[]): T[] {
  const frontiers = pools.filter((pool) => pool.next).map((pool) => pool.items.at(-1)?.updated ?? '');
  const frontier = frontiers.reduce((a, b) => (a > b ? a : b), '');
  return pools.flatMap((pool) => pool.items).filter((each) => each.updated >= frontier)
    .sort((a, b) => b.updated.localeCompare(a.updated));
}
