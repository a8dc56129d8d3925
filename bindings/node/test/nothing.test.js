'use strict';
// Every form of nothing for every option: an option that is meant to demand something must never demand nothing.
const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { Signer, Verifier } = require('hs256');
const { MastraJwtAuth } = require('hs256/mastra');
const { optionOf } = require('../lib/names.js');

const secret = 'supersecretdevkeythatishs256safe!';
const signer = new Signer({ secret });

class Instance {
  get role() {
    return 'admin';
  }
}

const UNFIT = [Symbol('x'), 5n, () => 'x', new Date(0)];
const circle = [];
circle.push(circle);

/** For each type of option, values that fit and values that do not. */
const TYPES = {
  text: { good: 'x', bad: [...UNFIT, '\ud800', 5, true, {}, [], ['x'], Number.NaN, new String('x')] },
  texts: {
    good: ['x'],
    bad: [
      ...UNFIT,
      '',
      [],
      [''],
      ['x', ''],
      [undefined],
      ['x', null],
      new Array(1),
      [['x']],
      [5],
      ['\udfff'],
      circle,
    ].concat([5, true, {}, new Set(['x']), new Map(), Number.NaN, Array(65).fill('x')]),
  },
  names: {
    good: ['x'],
    bad: [
      ...UNFIT,
      '',
      'x',
      [],
      [''],
      ['x', ''],
      ['x', 'x'],
      [undefined],
      [null],
      new Array(1),
      5,
      true,
      {},
      new Set(),
    ],
  },
  claims: {
    good: { role: 'admin' },
    bad: [
      ...UNFIT,
      '',
      'x',
      5,
      true,
      [],
      {},
      new Map([['role', 'admin']]),
      new Instance(),
      { __proto__: { role: 'admin' } },
    ]
      .concat([
        { role: undefined },
        { role: null },
        { role: [] },
        { role: [undefined] },
        { role: [null] },
        { role: {} },
      ])
      .concat([{ role: Number.NaN }, { role: 5n }, { role: [['admin']] }, { role: new Array(1) }, { role: circle }])
      .concat([{ '': 'x' }, { 0: 'x' }, { 17: 'x' }, { [Symbol('x')]: 'x' }, { '\ud800': 1 }, { role: new Date(0) }])
      .concat(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'].map((name) => ({ [name]: 'x' }))),
  },
  flag: { good: true, bad: [...UNFIT, '', 'true', 'false', 0, 1, [], {}, Number.NaN] },
  integer: { good: 500, bad: [...UNFIT, '', '5', -1, 1.5, Number.NaN, Infinity, 1e300, true, [], {}, [5]] },
  callable: { good: () => 1000, bad: ['', 5, true, [], {}, Symbol('x')] },
  bytes: {
    good: secret,
    bad: [...UNFIT, '', '\ud800', 5, true, [], {}, [secret], new Set([secret]), new Uint16Array(32)],
  },
  keys: {
    good: [{ secret }],
    bad: [...UNFIT, '', secret, [], {}, [undefined], [null], [{}], [secret], new Map(), circle],
  },
  document: { good: '{}', bad: [...UNFIT, '', ' ', 'null', '[]', '"x"', '{}x', '\ufeff{}', 5, true, {}, []] },
};

/** Lists and texts that a document rejects if they are empty. */
const NOT_EMPTY = { ...TYPES.text, bad: [...TYPES.text.bad, ''] };

/** The type of a member of the policy document, by its schema. */
function typeOf({ type, oneOf, minimum, maximum }) {
  if (oneOf !== undefined) return TYPES.texts;
  if (type === 'integer') return { ...TYPES.integer, bad: [...TYPES.integer.bad, minimum - 1, maximum + 1] };
  return { boolean: TYPES.flag, string: NOT_EMPTY, array: TYPES.names, object: TYPES.claims }[type];
}

const SCHEMA = require('../../../docs/policy.schema.json');
const POLICY = Object.fromEntries(
  Object.entries(SCHEMA.properties).map(([member, schema]) => [optionOf(member, false), typeOf(schema)]),
);

const SINGLE = {
  secret: TYPES.bytes,
  kid: TYPES.text, // an empty id is a valid id
  validFrom: TYPES.integer,
  validUntil: TYPES.integer,
  allowWeakSecret: TYPES.flag,
};

const BOUND = { ...SINGLE, issuer: TYPES.texts };
const VERIFIER = { ...SINGLE, ...POLICY, keys: TYPES.keys, policy: TYPES.document, clock: TYPES.callable };

/** Options that allow something or have a default: undefined counts as left out. All others demand something. */
const LENIENT = Object.entries(SCHEMA.properties)
  .filter(([, { default: value }]) => value !== undefined)
  .map(([member]) => optionOf(member, false))
  .concat('clock', 'allowWeakSecret', 'issuedAt');

const HOLDERS = {
  Verifier: { options: VERIFIER, make: (options) => new Verifier(options) },
  'a key': { options: BOUND, make: (key) => new Verifier({ keys: [key] }) },
  MastraJwtAuth: { options: VERIFIER, make: (options) => new MastraJwtAuth(options) },
  Signer: {
    options: {
      ...BOUND,
      typ: NOT_EMPTY,
      cty: { ...NOT_EMPTY, bad: [...NOT_EMPTY.bad, 'JWT', 'jwt'] },
      maxTokenLength: POLICY.maxTokenLength,
      clock: TYPES.callable,
    },
    make: (options) => new Signer(options),
  },
  sign: {
    options: {
      expiresIn: { ...TYPES.integer, bad: [...TYPES.integer.bad, 0] },
      notBeforeIn: TYPES.integer,
      issuedAt: TYPES.flag,
    },
    make: (options) => signer.sign({ sub: 'ada' }, options),
    base: {},
  },
};

/** The other options needed beside the one under test. */
function beside(name, base = { secret }) {
  return name === 'keys' || name === 'secret' ? {} : base;
}

/** A name misspelled: in another case, in other words, or nearly right. */
function misspelled(name) {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const kebab = snake.replaceAll('_', '-');
  const title = name[0].toUpperCase() + name.slice(1);
  const all = [
    snake,
    kebab,
    title,
    name.toLowerCase(),
    name.toUpperCase(),
    `${name}s`,
    name.slice(0, -1),
    ` ${name}`,
    `${name} `,
  ];
  return [...new Set(all)].filter((other) => other !== name);
}

function refused(work, what) {
  assert.throws(
    work,
    (error) =>
      error instanceof TypeError ||
      /^ERR_HS256_(INVALID_ARGUMENT|INVALID_CLAIM|WEAK_KEY)$/.test(error.code) ||
      error.code === undefined,
    what,
  );
}

for (const [where, { options, make, base }] of Object.entries(HOLDERS)) {
  describe(where, () => {
    for (const [name, { good, bad }] of Object.entries(options)) {
      const given = (value) => ({ ...beside(name, base), [name]: value });

      test(name, () => {
        assert.doesNotThrow(() => make(given(good)), 'a good value');
        bad.forEach((value, index) => {
          refused(() => make(given(value)), `${name}: bad value ${index}`);
        });
        refused(() => make(given(null)), 'null');
        if (LENIENT.includes(name)) assert.doesNotThrow(() => make(given(undefined)), 'undefined');
        else if (name !== 'secret' || where !== 'MastraJwtAuth') refused(() => make(given(undefined)), 'undefined');
        refused(() => make({ __proto__: { [name]: good }, ...beside(name, base) }), 'inherited');
        const hidden = Object.defineProperty(beside(name, base), name, { value: bad[0] });
        refused(() => make(hidden), 'a bad value that is not enumerable');
        for (const other of misspelled(name)) {
          if (Object.hasOwn(options, other)) continue;
          refused(() => make({ ...given(good), [other]: good }), other);
          refused(() => make({ ...beside(name, base), [other]: undefined }), `${other}: undefined`);
        }
      });
    }
  });
}

test('what is refused for nothing says what to do', () => {
  const message = /: leave it out, or set it \(an environment variable that is not set is the usual reason\)$/;
  for (const [where, { options, make, base }] of Object.entries(HOLDERS)) {
    for (const name of Object.keys(options)) {
      if (LENIENT.includes(name) || ['secret', 'keys'].includes(name)) continue;
      for (const nothing of [undefined, null]) {
        const options = { ...beside(name, base), [name]: nothing };
        assert.throws(() => make(options), { name: 'TypeError', message }, `${name} of ${where}`);
      }
    }
  }
  for (const issuer of [[undefined], ['x', null]]) {
    assert.throws(() => new Verifier({ secret, issuer }), { name: 'TypeError', message });
  }
  assert.throws(() => new Verifier({ secret, claims: { role: undefined } }), { name: 'TypeError', message });
  for (const name of ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']) {
    assert.throws(() => signer.sign({ [name]: undefined }), { name: 'TypeError', message });
  }
});
