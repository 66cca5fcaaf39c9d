// The part of ICU MessageFormat that the catalogues use: {name} and
// {n, plural, one {…} few {…} many {…} other {…}}. Plurals hold text and {name}, not other plurals.

export type Values = { [name: string]: string | number };

// The index after the brace that closes the one at `open`, or -1.
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; ++i) {
    if (text[i] === '{') ++depth;
    else if (text[i] === '}' && --depth === 0) return i + 1;
  }
  return -1;
}

function branchesOf(text: string): { [category: string]: string } {
  const branches: { [category: string]: string } = {};
  let at = 0;
  for (;;) {
    const open = text.indexOf('{', at);
    if (open < 0) return branches;
    const end = closing(text, open);
    if (end < 0) return branches;
    branches[text.slice(at, open).trim()] = text.slice(open + 1, end - 1);
    at = end;
  }
}

export function fill(pattern: string, values: Values, language: string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const open = pattern.indexOf('{', at);
    if (open < 0) return out + pattern.slice(at);
    const end = closing(pattern, open);
    if (end < 0) return out + pattern.slice(at);
    out += pattern.slice(at, open);
    const inner = pattern.slice(open + 1, end - 1);
    const plural = /^\s*(\w+)\s*,\s*plural\s*,/.exec(inner);
    if (plural) {
      const n = Number(values[plural[1] ?? ''] ?? 0);
      const branches = branchesOf(inner.slice(plural[0].length));
      const category = new Intl.PluralRules(language).select(n);
      out += fill(branches[category] ?? branches.other ?? '', values, language);
    } else {
      const value = values[inner.trim()];
      out += typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : (value ?? '');
    }
    at = end;
  }
}
