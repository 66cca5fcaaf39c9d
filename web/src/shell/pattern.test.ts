import { describe, expect, it } from 'vitest';
import { fill } from './pattern';

const files =
  '{n, plural, one {{n} файл} few {{n} файла} many {{n} файлов} other {{n} файла}} от {who}';

describe('fill', () => {
  it('puts values where their names stand', () => {
    expect(fill('{who} → {whom}', { who: 'QM', whom: 'QN' }, 'en')).toBe('QM → QN');
  });

  it('leaves out what it was not given', () => {
    expect(fill('From {who}.', {}, 'en')).toBe('From .');
  });

  it('chooses the plural of the language', () => {
    expect(fill(files, { n: 1, who: 'QM' }, 'ru')).toBe('1 файл от QM');
    expect(fill(files, { n: 3, who: 'QM' }, 'ru')).toBe('3 файла от QM');
    expect(fill(files, { n: 11, who: 'QM' }, 'ru')).toBe('11 файлов от QM');
  });

  it('knows the six forms of Arabic', () => {
    const pattern =
      '{n, plural, zero {z} one {o} two {t} few {f} many {m} other {x}}';
    const forms = [0, 1, 2, 3, 11, 100].map((n) => fill(pattern, { n }, 'ar'));
    expect(forms).toEqual(['z', 'o', 't', 'f', 'm', 'x']);
  });

  it('does not fail on a broken pattern', () => {
    expect(fill('{n, plural, one {a', { n: 1 }, 'en')).toBe('{n, plural, one {a');
  });
});
