// Time as people read it: always with the hour and the offset from UTC, because the reader and the
// writer are rarely in the same zone. Pure: the zone and the language are given.

export function offsetMinutes(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return Math.round((wall - Math.floor(at.getTime() / 1000) * 1000) / 60000);
}

// "UTC", "UTC+03:00", "UTC−04:30"
export function printOffset(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const two = (n: number) => String(n).padStart(2, '0');
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

// The United Nations write 20 November 2026.
const spoken = (language: string) => (language === 'en' ? 'en-GB' : language);

// A text whose direction is its own, whatever stands around it.
export const isolated = (text: string) => `\u2066${text}\u2069`;

export function printMoment(iso: string, language: string, zone: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const text = new Intl.DateTimeFormat(spoken(language), {
    timeZone: zone,
    year: 'numeric',
    month: 'short', // a name, since the order of two numbers is read differently
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
  return `${text} ${isolated(printOffset(offsetMinutes(zone, at)))}`;
}

// What a clock on the wall shows in a zone: "Fri 14:30 UTC+05:45"; nothing if there is no such zone.
export function printClock(at: number, zone: string, language: string): string {
  try {
    const moment = new Date(at);
    const clock = new Intl.DateTimeFormat(spoken(language), {
      timeZone: zone, hour: '2-digit', minute: '2-digit', weekday: 'short', hourCycle: 'h23',
    }).format(moment);
    return `${clock} ${isolated(printOffset(offsetMinutes(zone, moment)))}`;
  } catch {
    return '';
  }
}

export function printDate(date: string, language: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  return new Intl.DateTimeFormat(spoken(language), { timeZone: 'UTC', dateStyle: 'long' }).format(at);
}

// "2026-11-20T14:30" as a wall clock in the zone shows it, to RFC 3339 in UTC. An hour that a change
// to summer time skips is taken as the one after it.
export function fromWall(wall: string, zone: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(wall)) return null;
  const naive = new Date(`${wall.slice(0, 16)}:00Z`);
  if (Number.isNaN(naive.getTime())) return null;
  let at = new Date(naive.getTime() - offsetMinutes(zone, naive) * 60000);
  at = new Date(naive.getTime() - offsetMinutes(zone, at) * 60000);
  return at.toISOString();
}

export function toWall(iso: string, zone: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() + offsetMinutes(zone, at) * 60000).toISOString().slice(0, 16);
}

const steps: [Intl.RelativeTimeFormatUnit, number, number][] = [
  ['day', 1440, 3 * 1440], // deadlines of up to three days are counted in hours, as they are set
  ['hour', 60, 60],
];

// "in 5 hours", "3 days ago". Days are rounded to the nearest, hours down: time that is left is never said to be much
// more than it is, and the moment itself stands beside.
export function printDistance(iso: string, now: number, language: string): string {
  const minutes = Math.round((new Date(iso).getTime() - now) / 60_000);
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  for (const [unit, size, from] of steps)
    if (Math.abs(minutes) > from) return words.format(unit === 'day' ? Math.round(minutes / size) : Math.trunc(minutes / size), unit);
  return words.format(minutes, 'minute');
}

export function printBytes(size: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  let at = 0;
  let value = size;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    ++at;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[at] ?? 'byte',
    maximumFractionDigits: at === 0 ? 0 : 1,
  }).format(value);
}
