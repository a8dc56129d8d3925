// The encoder: a form for the registered claims, any others as JSON, and the token that the core signs. The claims are
// assembled as text, so that the core finds a name that occurs twice.

import { Signer } from 'hs256';
import { byId, copy, element, note, withCode } from './dom.js';
import { key, reasonOf } from './secret.js';

const DURATIONS = [
  ['5m', 'in 5 minutes'],
  ['15m', 'in 15 minutes'],
  ['1h', 'in an hour'],
  ['8h', 'in 8 hours'],
  ['1d', 'in a day'],
  ['30d', 'in 30 days'],
];

/** The registered claims (RFC 7519 section 4.1): a text field, or times to choose from. */
const CLAIMS = [
  { name: 'sub', title: 'subject', value: 'ada', hint: 'Who the token is about, such as a user’s id.' },
  {
    name: 'iss',
    title: 'issuer',
    value: 'https://login.example',
    hint: 'Who made it. Services accept the issuers they know.',
  },
  { name: 'aud', title: 'audience', value: 'api', hint: 'Who it is for. Separate several with commas.' },
  {
    name: 'exp',
    title: 'expires',
    choices: [...DURATIONS, ['past', 'an hour ago'], ['', 'never']],
    chosen: '15m',
    hint: 'From then on it is rejected. Without it, a stolen token is valid for ever.',
  },
  {
    name: 'nbf',
    title: 'not before',
    choices: [['', 'at once'], ...DURATIONS.slice(0, 3)],
    chosen: '',
    hint: 'Until then it is not valid yet.',
  },
  {
    name: 'iat',
    title: 'issued at',
    choices: [
      ['now', 'now'],
      ['', 'left out'],
    ],
    chosen: 'now',
    hint: 'When it was made. `max_age` of a policy counts from it.',
  },
  { name: 'jti', title: 'token id', value: '', hint: 'A name for this token, by which it can be revoked.' },
];

function field({ name, title, value, choices, chosen, hint }) {
  const id = `claim-${name}`;
  const label = element(
    'label',
    { htmlFor: id },
    element('code', { textContent: name }),
    ' ',
    element('span', { textContent: title }),
  );
  const input = choices
    ? element(
        'select',
        { id, autocomplete: 'off' },
        ...choices.map(([it, text]) => new Option(text, it, it === chosen, it === chosen)),
      )
    : element('input', { id, value, spellcheck: false, autocomplete: 'off', autocapitalize: 'off' });
  input.setAttribute('aria-describedby', `${id}-hint`);
  return element(
    'div',
    { className: 'field' },
    label,
    input,
    element('p', { id: `${id}-hint`, className: 'hint' }, ...withCode(hint)),
  );
}

const entered = (name) => byId(`claim-${name}`).value;

/** The claims set: the fields as members before the others. */
function claims() {
  const members = ['sub', 'iss', 'jti'].filter((name) => entered(name) !== '').map((name) => [name, entered(name)]);
  const audiences = entered('aud')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  if (audiences.length > 0) members.push(['aud', audiences.length === 1 ? audiences[0] : audiences]);
  if (entered('exp') === 'past') members.push(['exp', Math.floor(Date.now() / 1000) - 3600]);
  const written = members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
  const others = byId('other-claims').value.trim();
  if (others === '' || /^\{\s*\}$/.test(others)) return `{${written}}`;
  if (written === '' || !others.startsWith('{')) return others;
  return `{${written},${others.slice(1)}`;
}

function sign() {
  const given = key();
  if (given === undefined) throw new Error('A token is signed with a secret: give one above.');
  const [typ, kid] = [byId('typ').value, byId('kid').value];
  const signer = new Signer({ ...given, ...(typ && { typ }), ...(kid && { kid }) });
  const [exp, nbf] = [entered('exp'), entered('nbf')];
  return signer.sign(claims(), {
    ...(exp && exp !== 'past' && { expiresIn: exp }),
    ...(nbf && { notBeforeIn: nbf }),
    issuedAt: entered('iat') === 'now',
  });
}

/** Signs what the form says again. */
export function encode() {
  try {
    byId('made').value = sign();
    note('made-note', '');
  } catch (error) {
    byId('made').value = '';
    note('made-note', reasonOf(error), 'bad');
  }
}

/** Fills the form; `decode` gets a token to be decoded. */
export function start(decode) {
  byId('claim-fields').append(...CLAIMS.map(field));
  byId('encode').addEventListener('input', (event) => event.target.id !== 'made' && encode());
  byId('copy-made').addEventListener('click', (event) => copy(byId('made').value, event.target));
  byId('decode-made').addEventListener('click', () => {
    if (byId('made').value === '') encode();
    decode(byId('made').value);
    byId('token').focus();
  });
}
