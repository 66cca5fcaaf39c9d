import { describe, expect, it } from 'vitest';
import { match, withQuery } from './match';

describe('match', () => {
  it('finds what an address names', () => {
    expect(match('/:mechanism/:types/:id', '/assistance/requests/0192')).toEqual({
      mechanism: 'assistance',
      types: 'requests',
      id: '0192',
    });
    expect(match('/', '/')).toEqual({});
    expect(match('/settings', '/settings/')).toEqual({});
  });

  it('takes nothing for what it is not', () => {
    expect(match('/settings', '/notices')).toBeNull();
    expect(match('/:mechanism/:types', '/assistance')).toBeNull();
    expect(match('/:m', '/%E0%A4%A')).toBeNull();
  });

  it('changes the query and keeps the rest', () => {
    const query = new URLSearchParams('state=open&state=closed&q=x');
    expect(withQuery('/cases', query, { q: null, owner: ['QM', 'QN'] })).toBe(
      '/cases?state=open&state=closed&owner=QM&owner=QN',
    );
  });
});
