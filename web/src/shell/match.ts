// Which page an address names. Patterns are like "/settings" and "/:mechanism/:types/:id"; the first
// that fits wins, so what is special stands before what is general.

export type Params = { [name: string]: string };

export function match(pattern: string, path: string): Params | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const params: Params = {};
  for (let i = 0; i < wanted.length; ++i) {
    const want = wanted[i] ?? '';
    const have = given[i] ?? '';
    if (want.startsWith(':')) {
      try {
        params[want.slice(1)] = decodeURIComponent(have);
      } catch {
        return null;
      }
    } else if (want !== have) return null;
  }
  return params;
}

// The same address with some of its query changed; null or "" removes a part.
export function withQuery(
  path: string,
  query: URLSearchParams,
  changes: { [name: string]: string | string[] | null },
): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const each of Array.isArray(value) ? value : [value]) if (each) next.append(name, each);
  }
  const text = next.toString();
  return text ? `${path}?${text}` : path;
}
