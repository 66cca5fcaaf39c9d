import { describe, expect, it } from 'vitest';
import { fromWall, offsetMinutes, printDistance, printMoment, printOffset, toWall } from './moments';

describe('moments', () => {
  it('shows the hour and the offset of the zone', () => {
    expect(printMoment('2026-11-20T12:05:00.000Z', 'en', 'Asia/Kathmandu')).toContain('17:50');
    expect(printMoment('2026-11-20T12:05:00.000Z', 'en', 'Asia/Kathmandu')).toContain('UTC+05:45');
  });

  it('prints offsets with a sign', () => {
    expect([0, 345, -210].map(printOffset)).toEqual(['UTC', 'UTC+05:45', 'UTC−03:30']);
  });

  it('knows summer time', () => {
    expect(offsetMinutes('Europe/Paris', new Date('2026-07-01T00:00:00Z'))).toBe(120);
    expect(offsetMinutes('Europe/Paris', new Date('2026-12-01T00:00:00Z'))).toBe(60);
  });

  it('takes a wall clock to UTC and back', () => {
    expect(fromWall('2026-11-20T17:50', 'Asia/Kathmandu')).toBe('2026-11-20T12:05:00.000Z');
    expect(toWall('2026-11-20T12:05:00.000Z', 'Asia/Kathmandu')).toBe('2026-11-20T17:50');
    expect(fromWall('not a time', 'UTC')).toBeNull();
  });

  it('says how far away a moment is', () => {
    const now = Date.parse('2026-11-20T12:00:00Z');
    expect(printDistance('2026-11-20T17:00:00Z', now, 'en')).toBe('in 5 hours');
    expect(printDistance('2026-11-17T11:00:00Z', now, 'en')).toBe('3 days ago');
    expect(printDistance('2026-11-20T12:00:20Z', now, 'en')).toBe('in 0 minutes');
    expect(printDistance('2026-11-20T13:00:00Z', now, 'en')).toBe('in 60 minutes');
    expect(printDistance('2026-11-20T11:59:31Z', now, 'en')).toMatch(/^0 minutes ago|in 0 minutes$/);
  });

  it('does not lose a day or an hour the moment after a deadline was set', () => {
    const now = Date.parse('2026-11-20T12:00:29Z');
    const said = (iso: string) => printDistance(iso, now, 'en');
    expect(said('2026-11-21T12:00:00Z')).toBe('in 24 hours');
    expect(said('2026-11-22T11:00:00Z')).toBe('in 47 hours');
    expect(said('2026-11-23T12:00:00Z')).toBe('in 72 hours');
    expect(said('2026-12-20T12:00:00Z')).toBe('in 30 days');
    expect(said('2026-11-27T11:00:00Z')).toBe('in 7 days');
    expect(printDistance('2026-11-22T11:01:00Z', now, 'ar')).toContain('ساعة');
  });
});
