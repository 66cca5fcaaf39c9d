import { language } from '../shell/words.svelte';

// "45 sec", "6 min", "3.5 hr", in the words of the reader.
export function printSeconds(seconds: number): string {
  const [unit, size] = seconds < 90 ? ['second', 1] : seconds < 5400 ? ['minute', 60] : ['hour', 3600];
  return new Intl.NumberFormat(language(), { style: 'unit', unit: String(unit), unitDisplay: 'short', maximumFractionDigits: size === 3600 ? 1 : 0 })
    .format(seconds / Number(size));
}
