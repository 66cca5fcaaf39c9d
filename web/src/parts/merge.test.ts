import { expect, it } from 'vitest';
import { merged } from './merge';

const of = (...times: string[]) => times.map((updated) => ({ updated }));

it('lists that are fetched in parts show nothing out of order', () => {
  const pools = [
    { items: of('9', '7', '5'), next: 'more', total: 6 },
    { items: of('8', '3', '1'), next: undefined, total: 3 },
  ];
  expect(merged(pools).map((each) => each.updated)).toEqual(['9', '8', '7', '5']);
  expect(merged([{ items: of('9', '7', '5', '4'), next: undefined, total: 4 }, pools[1]!]).length).toBe(7);
  expect(merged([])).toEqual([]);
});
