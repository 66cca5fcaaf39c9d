// What a combobox offers, and how typing narrows it. Pure.

export interface Option {
  value: string;
  label: string;
  hint?: string;
  search?: string; // further words to find it by, such as names in other languages
}

// Letters without accents, case or vowel signs, so that what is typed fast is found.
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLocaleLowerCase();
}

// Those that begin with what was typed come first, then those with a word that does, then the rest.
export function narrow(options: Option[], typed: string, most: number): Option[] {
  const wanted = plain(typed.trim());
  if (!wanted) return options.slice(0, most);
  const rank = (option: Option): number => {
    const label = plain(option.label);
    if (plain(option.value) === wanted || label.startsWith(wanted)) return 0;
    if (label.split(/[\s\-’'()]+/).some((word) => word.startsWith(wanted))) return 1;
    if (label.includes(wanted)) return 2;
    return plain(`${option.value} ${option.search ?? ''}`).includes(wanted) ? 3 : 9;
  };
  return options
    .map((option) => ({ option, rank: rank(option) }))
    .filter((each) => each.rank < 9)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map((each) => each.option);
}
