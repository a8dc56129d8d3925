// Times in a token for people: the date, and how far away it is.

const UNITS = [
  ['year', 31_556_952],
  ['month', 2_629_746],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** [past, future] */
const WORDS = { exp: ['expired', 'expires'], nbf: ['valid since', 'valid'], iat: ['issued', 'issued'] };

/** `2026-12-31 00:00:00 UTC`, and `expires in 3 hours`; undefined for a number that a Date cannot hold. */
export function told(name, seconds, now) {
  if (typeof seconds !== 'number') return undefined;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  const away = Math.round(seconds - now);
  const written = date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
    .replace(/Z$/, ' UTC');
  const [unit, size] = UNITS.find(([, each]) => Math.abs(away) >= each) ?? [];
  const distance = unit === undefined ? 'just now' : relative.format(Math.trunc(away / size), unit);
  return [written, `${WORDS[name][away > 0 ? 1 : 0]} ${distance}`];
}
