'use strict';
// Signer: mints tokens that a Verifier accepts.

const { native, numbers } = require('./native.js');
const { clock, now } = require('./clock.js');
const { duration } = require('./duration.js');
const { misuse, refusedOption, unsigned } = require('./error.js');
const { notOpened, openFile, refreshFile } = require('./open.js');
const { KEY, KEY_ALIASES, push, signingSteps } = require('./keys.js');
const {
  boolean,
  demanding,
  expected,
  isObjectPrototype,
  isPlain,
  read,
  refuseNothing,
  text,
  unbound,
  whole,
} = require('./options.js');
const {
  ArrayPrototype,
  ObjectPrototype,
  getPrototypeOf,
  hasOwn,
  includes,
  isArray,
  isBoxedPrimitive,
  isView,
  keys,
  parse,
  record,
  stringify,
} = require('./primordials.js');

const { step, times } = numbers;

const OPTIONS = record({
  ...KEY,
  typ: demanding(text),
  cty: demanding(text),
  maxTokenLength: whole,
  expiresIn: demanding(lifetime),
  clock,
});

/** The default lifetime. Less than 1 second is rejected here, since the core would reject it for each token. */
function lifetime(what, value) {
  const seconds = duration(what, value);
  if (seconds < 1) throw refusedOption(what, 'less than 1 second');
  return seconds;
}

const SIGN = record({ expiresIn: demanding(duration), notBeforeIn: demanding(duration), issuedAt: boolean });

/** Other libraries' names. */
const SIGN_ALIASES = record({
  notBefore: 'notBeforeIn',
  noTimestamp: 'issuedAt',
  exp: 'expiresIn',
  nbf: 'notBeforeIn',
});

/** Set by the class below. */
let isSigner;

/** The first argument instead of options: a handle follows it. */
const OPENED = record({});

class Signer {
  #handle;
  #clock;
  #expiresIn;
  #opened = false;

  constructor(options, ...opened) {
    if (options === OPENED) {
      this.#handle = opened[0];
      this.#opened = true;
      return;
    }
    const checked = read('Signer', options, OPTIONS, KEY_ALIASES);
    const steps = signingSteps('Signer', checked);
    if (checked.typ !== undefined) push(steps, step.typ, checked.typ, undefined, 0);
    if (checked.cty !== undefined) push(steps, step.cty, checked.cty, undefined, 0);
    if (checked.maxTokenLength !== undefined) push(steps, step.maxTokenLength, checked.maxTokenLength, undefined, 0);
    const built = native.build(steps, true);
    if (isArray(built)) throw misuse(built, false);
    this.#handle = built;
    this.#clock = checked.clock;
    this.#expiresIn = checked.expiresIn;
  }

  static open(path) {
    return new Signer(OPENED, openFile('path', path, true));
  }

  refresh() {
    if (!isSigner(this)) throw unbound('Signer', 'refresh', '');
    if (!this.#opened) throw notOpened('signer');
    refreshFile(this.#handle);
  }

  sign(claims, options = {}) {
    if (!isSigner(this)) throw unbound('Signer', 'sign', 'claims');
    const json = jsonOf(claims);
    const { expiresIn = this.#lifetimeOf(claims), notBeforeIn, issuedAt } = read('sign', options, SIGN, SIGN_ALIASES);
    const given = (flag, value) => (value === undefined ? 0 : flag);
    const flags =
      given(issuedAt ? times.issuedAt : times.noIssuedAt, issuedAt) |
      given(times.expiresIn, expiresIn) |
      given(times.notBeforeIn, notBeforeIn) |
      given(times.now, this.#clock);
    const at = this.#clock === undefined ? 0 : now(this.#clock);
    const token = native.sign(this.#handle, json, flags, at, expiresIn ?? 0, notBeforeIn ?? 0);
    if (typeof token === 'string') return token;
    throw unsigned(token);
  }

  /** The lifetime for these claims; undefined if they have an `exp`, or if there is no default. */
  #lifetimeOf(claims) {
    if (this.#expiresIn === undefined) return undefined;
    return hasOwn(typeof claims === 'string' ? objectOf(claims) : claims, 'exp') ? undefined : this.#expiresIn;
  }

  static {
    isSigner = (value) => value !== null && typeof value === 'object' && #handle in value;
  }
}

/** The text to be signed: the JSON of an object, or the caller's own text. */
function jsonOf(claims) {
  if (typeof claims === 'string') return text('the claims', claims);
  const isObject = claims !== null && typeof claims === 'object';
  if (!isObject || isArray(claims) || isView(claims) || isBoxedPrimitive(claims)) {
    throw expected('the claims', 'an object, or its JSON', claims);
  }
  refusePolluted(claims);
  refuseMissed(claims);
  const json = stringify(claims);
  if (typeof json !== 'string' || json[0] !== '{') throw noObject(claims, json);
  if (includes(json, '{}')) refuseEmptied(claims);
  return json;
}

function noObject(claims, json) {
  if (typeof claims.toJSON !== 'function') return expected('the claims', 'an object, or its JSON', claims);
  return expected('what `toJSON` of the claims returns', 'an object', json === undefined ? json : parse(json));
}

/** The registered claims: JSON.stringify would silently drop one that is undefined or inherited. */
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

function refuseMissed(claims) {
  for (let index = 0; index < REGISTERED.length; index++) {
    const name = REGISTERED[index];
    if (hasOwn(claims, name) && claims[name] === undefined) refuseNothing(name, undefined);
  }
  let from = getPrototypeOf(claims);
  if (from === null || from === ObjectPrototype || typeof claims.toJSON === 'function') return;
  for (; from !== null && from !== ObjectPrototype; from = getPrototypeOf(from)) {
    const name = REGISTERED.find((registered) => hasOwn(from, registered));
    if (name === undefined) continue;
    throw new TypeError(
      `\`${name}\` is on a prototype of the claims, where JSON does not look: make it an own property`,
    );
  }
}

/** The object in a text. If it is not JSON or not an object, the core reports that. */
function objectOf(json) {
  try {
    return parse(json) ?? {};
  } catch {
    return {};
  }
}

/** JSON.stringify would call it for every object. */
function refusePolluted(claims) {
  if (!hasOwn(ObjectPrototype, 'toJSON') && !hasOwn(ArrayPrototype, 'toJSON') && !isPollutedElsewhere(claims)) return;
  throw new TypeError(
    'Object.prototype or Array.prototype has a `toJSON`, which would change the claims: remove it, or give their JSON',
  );
}

/** Whether Object.prototype of the claims' realm has a `toJSON`. */
function isPollutedElsewhere(claims) {
  for (let from = getPrototypeOf(claims); from !== null && from !== ObjectPrototype; from = getPrototypeOf(from)) {
    if (isObjectPrototype(from) && hasOwn(from, 'toJSON')) return true;
  }
  return false;
}

/** JSON turns a Map, a Set and the like into `{}`. */
function refuseEmptied(claims) {
  stringify(claims, (name, value) => {
    const emptied = typeof value === 'object' && value !== null && !isArray(value) && !isPlain(value);
    if (!emptied || keys(value).length > 0) return value;
    const what = name === '' ? 'the claims' : `\`${name}\` in the claims`;
    throw expected(what, 'a plain object or an array: JSON would keep nothing of it; give its contents', value);
  });
}

module.exports = { OPTIONS, SIGN, Signer };
