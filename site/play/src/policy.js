// The policy: its text, which alone counts, and a form for its members, made from the document's schema. The core
// reports what is wrong with it.

import { Verifier } from 'hs256';
import schema from '../../../docs/policy.schema.json';
import { byId, element, note, withCode } from './dom.js';
import { reasonOf } from './secret.js';

/** Why the core rejects a document; undefined if it does not. */
function refusalOf(policy) {
  try {
    new Verifier({ secret: crypto.getRandomValues(new Uint8Array(32)), policy });
    return undefined;
  } catch (error) {
    return error;
  }
}

export const isAccepted = () => refusalOf(byId('policy').value) === undefined;

/** Reports whether the text is a policy, and fills the form from it. */
export function judge() {
  const refused = refusalOf(byId('policy').value);
  if (refused === undefined) note('policy-note', 'The core accepts it.', 'good');
  else note('policy-note', reasonOf(refused), 'bad');
  const document_ = parsed();
  if (document_ !== undefined) fill(document_);
}

/** The document as an object, even one that the core rejects; undefined if it is not an object. */
function parsed() {
  try {
    const value = JSON.parse(byId('policy').value);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** How a member is written in the form: `flag`, `number`, `text`, `list` or `json`. */
function kindOf({ type, oneOf }) {
  if (type === 'boolean') return 'flag';
  if (type === 'integer') return 'number';
  if (type === 'object') return 'json';
  return oneOf !== undefined || type === 'array' ? 'list' : 'text';
}

const READ = {
  flag: (input) => input.checked || undefined,
  number: ({ value }) => (value === '' ? undefined : Number(value)),
  text: ({ value }) => value || undefined,
  list: ({ value }) => {
    const all = value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return all.length === 0 ? undefined : all;
  },
  json: ({ value }) => (value.trim() === '' ? undefined : JSON.parse(value)),
};

const WRITE = {
  flag: (input, value) => Object.assign(input, { checked: value === true }),
  number: (input, value) => Object.assign(input, { value: value ?? '' }),
  text: (input, value) => Object.assign(input, { value: value ?? '' }),
  list: (input, value) => Object.assign(input, { value: [value ?? []].flat().join('\n') }),
  json: (input, value) => Object.assign(input, { value: value === undefined ? '' : JSON.stringify(value) }),
};

const MEMBERS = Object.entries(schema.properties).map(([name, member]) => ({ name, member, kind: kindOf(member) }));

function fill(document_) {
  for (const { name, kind } of MEMBERS) {
    const input = byId(`member-${name}`);
    if (input !== document.activeElement) WRITE[kind](input, document_[name]);
  }
}

function field({ name, member, kind }) {
  const id = `member-${name}`;
  const plain = { id, spellcheck: false, autocomplete: 'off', autocapitalize: 'off' };
  const inputs = {
    flag: () => element('input', { id, type: 'checkbox', autocomplete: 'off' }),
    number: () =>
      element('input', { ...plain, inputMode: 'numeric', type: 'number', min: member.minimum, max: member.maximum }),
    text: () => element('input', plain),
    list: () => element('textarea', { ...plain, rows: 2, placeholder: 'one a line' }),
    json: () => element('textarea', { ...plain, rows: 2, placeholder: '{ "role": "admin" }', className: 'mono' }),
  };
  const input = inputs[kind]();
  input.setAttribute('aria-describedby', `${id}-hint`);
  const title = element('code', { textContent: name });
  const label = element('label', { htmlFor: id, className: kind === 'flag' ? 'check' : '' });
  if (kind === 'flag') label.append(input, title);
  else label.append(title, ...(member.$comment ? [' ', element('span', { textContent: member.$comment })] : []));
  const hint = element('p', { id: `${id}-hint`, className: 'hint' }, ...withCode(member.description));
  return element('div', { className: 'field' }, ...(kind === 'flag' ? [label] : [label, input]), hint);
}

/** Writes the form's values into the text, whose other members stay. */
function take({ name, kind }) {
  const document_ = parsed();
  if (document_ === undefined) return;
  let value;
  try {
    value = READ[kind](byId(`member-${name}`));
  } catch {
    return; // JSON that is still being typed
  }
  const single = kind === 'list' && schema.properties[name].oneOf !== undefined && value?.length === 1;
  const members = { ...document_, [name]: single ? value[0] : value };
  byId('policy').value = JSON.stringify(members, null, 2);
}

export function start(changed) {
  byId('members').append(...MEMBERS.map(field));
  for (const member of MEMBERS) {
    byId(`member-${member.name}`).addEventListener('input', () => {
      take(member);
      changed();
    });
  }
  byId('policy').addEventListener('input', changed);
}
