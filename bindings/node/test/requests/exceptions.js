'use strict';
// Cases that a guard's server cannot express: by their names, or all of a kind, and why. The run fails at an entry that
// matches no case, and at a listed case that passes.

const { backend } = require('hs256');

const EVERYWHERE = [
  { is: ({ verifier }) => verifier === 'closed', why: 'a Verifier of Node is never closed' },
  {
    names: ['websocket-empty-elements', 'websocket-empty-field', 'websocket-none-by-space-optional'],
    why: '`ws` answers 400 to a list of subprotocols with an empty element or a space in one, after the guard',
  },
];

const BACKSLASH = {
  names: ['exempt-from-nothing-backslash'],
  why: '@hono/node-server answers 400 to a path with a backslash before any guard is asked',
};

const UPPER_CASE = {
  names: ['exempt-absolute-form-in-any-case'],
  why: '@hono/node-server answers 400 to a target with a scheme in upper case before any guard is asked',
};

/** Servers that answer 400 to a path that cannot be decoded, before the guard is asked. */
function undecodable(why) {
  return {
    names: [
      'exempt-from-nothing-escaped-byte-ff',
      'exempt-from-nothing-escaped-cut-utf8',
      'exempt-from-nothing-escaped-utf8-with-a-wrong-tail',
      'exempt-from-nothing-escaped-overlong-slash',
      'exempt-from-nothing-escaped-surrogate',
      'exempt-from-nothing-escaped-utf8-and-twice-escaped',
      'exempt-from-nothing-percent-last',
      'exempt-from-nothing-percent-and-a-digit',
      'exempt-from-nothing-percent-and-no-digits',
      'exempt-from-nothing-percent-and-one-digit',
      'exempt-from-nothing-broken-escape-in-the-middle',
    ],
    why,
  };
}

const EXCEPTIONS = {
  express: [],
  express4: [],
  fastify: [undecodable('Fastify answers 400 to a path that it cannot decode before any hook runs')],
  hono: [BACKSLASH, UPPER_CASE],
  koa: [],
  nest: [undecodable('Nest has Express look for the route first, which answers 400 to a path that it cannot decode')],
  'nest-fastify': [undecodable('Fastify answers 400 to a path that it cannot decode before any hook runs')],
  fetch: [
    BACKSLASH,
    UPPER_CASE,
    {
      names: [
        'authorization-two-fields-basic',
        'authorization-two-fields-empty',
        'authorization-two-fields-bearer-and-empty',
        'header-two-fields-empty-second',
        'header-two-fields-both-empty',
        'order-two-authorizations',
      ],
      why: 'a Request joins fields of one name by a comma, and one of these could have had it',
    },
    {
      names: [
        'exempt-from-nothing-dot-segment',
        'exempt-from-nothing-dot-segment-last',
        'exempt-from-nothing-dot-segment-before-a-rule',
        'exempt-from-nothing-dot-dot-within',
        'exempt-from-nothing-dot-dot-that-leads-to-a-rule',
        'exempt-from-nothing-escaped-dot-segment',
        'exempt-from-nothing-escaped-dot-segment-last',
      ],
      why: 'the URL of a Request has its dot segments resolved, and the route sees the same',
    },
  ],
};

const WITHOUT_FILES = {
  is: ({ guard, expect }) => guard?.policy_file === true && expect.build === undefined,
  why: 'on WebAssembly no policy file is opened',
};

/** The cases that a guard leaves out. */
function exceptionsOf(guard) {
  const ofBackend = backend === 'wasm' ? [WITHOUT_FILES] : [];
  return [...EVERYWHERE, ...ofBackend, ...EXCEPTIONS[guard]].map(
    ({ names, is = ({ name }) => names.includes(name), why }) => ({
      is,
      why,
    }),
  );
}

module.exports = { exceptionsOf };
