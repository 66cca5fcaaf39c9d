import { describe, expect, it } from 'vitest';
import { inHours, isThere, onDuty } from './watch';

const at = (iso: string) => Date.parse(iso);

describe('who is there', () => {
  it('goes by the roster from its beginning until just before its end', () => {
    const fields = { duty: [{ from: '2026-11-20T08:00:00Z', to: '2026-11-20T20:00:00Z', who: 'A' }] };
    expect(onDuty(fields, at('2026-11-20T08:00:00Z')).map((each) => each.who)).toEqual(['A']);
    expect(onDuty(fields, at('2026-11-20T20:00:00Z'))).toEqual([]);
    expect(onDuty({ duty: 'never' }, 0)).toEqual([]);
  });

  it('goes by the hours in the zone of the contact', () => {
    const fields = { zone: 'Asia/Kathmandu', hours: [{ days: ['fri'], from: '08:00', to: '17:00' }] };
    expect(inHours(fields, at('2026-11-20T02:15:00Z'))).toBe(true); // 08:00 there
    expect(inHours(fields, at('2026-11-20T02:14:00Z'))).toBe(false);
    expect(inHours(fields, at('2026-11-20T11:15:00Z'))).toBe(false); // 17:00 there
  });

  it('goes past midnight, and knows nobody without hours or with a zone that is none', () => {
    const night = { zone: 'UTC', hours: [{ days: ['sun'], from: '20:00', to: '06:00' }] };
    expect(inHours(night, at('2026-11-22T23:00:00Z'))).toBe(true); // Sunday
    expect(inHours(night, at('2026-11-23T05:59:00Z'))).toBe(true); // Monday morning
    expect(inHours(night, at('2026-11-23T20:00:00Z'))).toBe(false);
    expect(isThere({}, 0)).toBe(false);
    expect(inHours({ zone: 'Nowhere/At_All', hours: night.hours }, 0)).toBe(false);
  });
});
