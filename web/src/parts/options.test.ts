import { describe, expect, it } from 'vitest';
import { narrow, type Option } from './options';

const options: Option[] = [
  { value: 'QN', label: 'Norland', search: 'Северия نورلاند' },
  { value: 'QS', label: 'South Norland' },
  { value: 'QE', label: 'Érestia' },
];
const found = (typed: string) => narrow(options, typed, 10).map((each) => each.value);

describe('narrow', () => {
  it('offers everything before one types', () => expect(found('')).toEqual(['QN', 'QS', 'QE']));
  it('puts what begins so first', () => expect(found('nor')).toEqual(['QN', 'QS']));
  it('forgives accents and case', () => expect(found('eresTIA')).toEqual(['QE']));
  it('finds by code and by names in other languages', () => {
    expect(found('qs')).toEqual(['QS']);
    expect(found('север')).toEqual(['QN']);
  });
  it('finds nothing where there is nothing', () => expect(found('zzz')).toEqual([]));
});
