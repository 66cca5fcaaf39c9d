// Who of a contact is there at a moment: the duty roster first, then the hours in the contact's own
// time zone. Pure; the server's `reach_now` says the same.

import type { Fields, Json } from '../api/types';

const rows = (value: Json | undefined): Fields[] =>
  Array.isArray(value) ? value.filter((each): each is Fields => !!each && typeof each === 'object' && !Array.isArray(each)) : [];

export const onDuty = (fields: Fields, now: number): Fields[] =>
  rows(fields.duty).filter((each) => Date.parse(String(each.from)) <= now && now < Date.parse(String(each.to)));

const minutes = (clock: Json | undefined): number => {
  const found = /^(\d\d):(\d\d)$/.exec(String(clock ?? ''));
  return found ? Number(found[1]) * 60 + Number(found[2]) : NaN;
};

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

// True in the hours; hours that end before they begin go on past midnight. Without hours nobody is
// known to be there.
export function inHours(fields: Fields, now: number): boolean {
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat('en-US', {
      timeZone: String(fields.zone ?? '') || 'UTC', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
    }).formatToParts(now);
  } catch {
    return false;
  }
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const today = dayNames.indexOf(part('weekday').toLowerCase());
  const at = Number(part('hour')) * 60 + Number(part('minute'));
  const has = (row: Fields, day: number) =>
    Array.isArray(row.days) && row.days.includes(dayNames[(day + 7) % 7] ?? '');
  return rows(fields.hours).some((row) => {
    const [from, to] = [minutes(row.from), minutes(row.to)];
    if (from < to) return has(row, today) && from <= at && at < to;
    return (has(row, today) && from <= at) || (has(row, today - 1) && at < to);
  });
}

export const isThere = (fields: Fields, now: number): boolean =>
  onDuty(fields, now).length > 0 || inHours(fields, now);
