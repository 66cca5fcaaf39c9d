import { expect, it } from 'vitest';
import { waysOf, withWays } from './ways';

it('ways of being told: usual without rows, none as a choice of its own', () => {
  expect(waysOf(null, 'act')).toBeNull();
  const none = withWays([{ about: 'duty', by: 'mail' }], 'act', []);
  expect(none).toEqual([{ about: 'duty', by: 'mail' }, { about: 'act', by: 'none' }]);
  expect(waysOf(none, 'act')).toEqual([]);
  const both = withWays(none, 'act', ['screen', 'mail']);
  expect(waysOf(both, 'act')).toEqual(['screen', 'mail']);
  expect(withWays(both, 'act', null)).toEqual([{ about: 'duty', by: 'mail' }]);
});
