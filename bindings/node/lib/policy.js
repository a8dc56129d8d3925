'use strict';
// The policy: options that demand something of a token, written as the policy document, which the core reads and
// judges.

const { native, numbers } = require('./native.js');
const { seconds } = require('./duration.js');
const { LENIENT, SECONDS } = require('./members.js');
const { POLICY, UNKNOWN, spelled } = require('./names.js');
const { any, demanding, expected, isPlain, refuseNothing, text } = require('./options.js');
const { hasOwn, isArray, isFiniteNumber, own, ownKeys, record, stringify } = require('./primordials.js');

/** How each option is read: unchanged, except that a text may stand for seconds. The core checks the values. */
const READERS = record({});
for (const name of ownKeys(POLICY)) {
  const reader = SECONDS.includes(name) ? seconds : any;
  READERS[name] = LENIENT.includes(name) ? reader : demanding(reader);
}

/** The policy document made from the options; `{}` if none is a policy option. */
function documentOf(options) {
  const names = ownKeys(POLICY);
  let members = '';
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (!hasOwn(options, name)) continue;
    members += `${members && ','}"${POLICY[name]}":${json(name, options[name], 0)}`;
  }
  return `{${members}}`;
}

/** The deepest value in a document is a list in a member of `claims`. This limit also stops cycles. */
const DEEPEST = 4;

/** A value as JSON, from its own properties only: no toJSON runs, and nothing is omitted or replaced. */
function json(what, value, depth) {
  if (typeof value === 'string') return stringify(text(what, value));
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return number(what, value);
  if (value === null) return 'null';
  if (typeof value !== 'object' || depth > DEEPEST) throw expected(what, 'something that a policy can hold', value);
  return isArray(value) ? list(what, value, depth + 1) : object(what, value, depth + 1);
}

function number(what, value) {
  if (!isFiniteNumber(value)) throw new TypeError(`${what} must be a finite number, not ${value}`);
  return stringify(value);
}

function list(what, value, depth) {
  let elements = '';
  for (let index = 0; index < value.length; index++) {
    elements += `${index === 0 ? '' : ','}${present(`${what}[${index}]`, own(value, index), depth)}`;
  }
  return `[${elements}]`;
}

function object(what, value, depth) {
  if (!isPlain(value)) {
    throw expected(what, 'a string, a list or a plain object', value);
  }
  const names = ownKeys(value);
  let members = '';
  for (let index = 0; index < names.length; index++) {
    const name = memberName(what, names[index]);
    members += `${index === 0 ? '' : ','}${stringify(name)}:${present(`${what}.${name}`, value[name], depth)}`;
  }
  return `{${members}}`;
}

/** A value in a list or an object: an empty entry would demand nothing. */
function present(what, value, depth) {
  refuseNothing(what, value);
  return json(what, value, depth);
}

/** Rules are judged in the order of their names, which JavaScript does not keep for integers. */
function memberName(what, name) {
  if (typeof name === 'symbol') throw new TypeError(`${what} has a symbol for a name`);
  if (/^(0|[1-9][0-9]*)$/.test(text(`a name in ${what}`, name))) {
    throw new TypeError(
      `${what} has the name \`${name}\`: JavaScript does not keep the order of names that are integers; ` +
        'give the whole policy as a document, in `policy`',
    );
  }
  return name;
}

/** What the core says to use instead of another library's option; undefined if it does not know the option. */
function insteadOf(name) {
  const steps = [numbers.step.utf8, ANY_KEY, undefined, 0, numbers.step.policy, `{${stringify(name)}:0}`, undefined, 0];
  const refused = native.refusal(steps, false);
  return refused === undefined ? undefined : spelled(refused[1], false).split(`${UNKNOWN}: `)[1];
}

/** A policy can only be judged with a key, of 32 bytes or more. */
const ANY_KEY = 'no key: it never leaves this file';

module.exports = { READERS, documentOf, insteadOf, json };
