'use strict';
// The answer to a refused request, as the core gives it (section 3 of docs/REQUESTS.md).

const { native, numbers, spelled } = require('./native.js');
const { fromEntries, isArray } = require('./primordials.js');

const { answer: flags, source: SOURCE } = numbers;

/** The addon's answer as an object. `headers` are to be set even if the route runs. */
function answerOf([status, has, retryAfter, challenge, error, code, source]) {
  const headers = [
    ...(challenge === undefined ? [] : [['WWW-Authenticate', challenge]]),
    ...(has & flags.noStore ? [['Cache-Control', 'no-store']] : []),
    ...(retryAfter === 0 ? [] : [['Retry-After', `${retryAfter}`]]),
  ];
  return {
    noStore: (has & flags.noStore) !== 0,
    passes: (has & flags.passes) !== 0,
    told: (has & flags.told) !== 0,
    status,
    headers,
    error,
    code: spelled(code),
    source: source ?? null,
  };
}

/** A guard without options, for errors outside any guard. */
let plain;

/** The answer to a verdict's number alone. */
function answerTo(number) {
  plain ??= native.guard('{}');
  return answerOf(native.answer(plain, number, SOURCE.none));
}

/** Header fields as an object. */
function fieldsOf({ headers }) {
  return fromEntries(headers);
}

/**
 * Has `set` set what a decision adds to every answer of Node's `response`, whether or not the route runs. The route may
 * set a Cache-Control of its own; if the decision has one, only `no-store` is left of both when the head is sent.
 */
function addHeaders({ headers, noStore }, set, response) {
  for (const [name, value] of headers) set(name, value);
  if (noStore) keepUnstored(response);
}

/** Node sends each head by writeHead(), an implicit one too. */
function keepUnstored(response) {
  const { writeHead } = response;
  response.writeHead = function unstored(...head) {
    this.setHeader('Cache-Control', 'no-store');
    return writeHead.apply(this, head.map(withoutCacheControl));
  };
}

/** An argument of writeHead(): header fields are an object, or a list of names and values, flat or in pairs. */
function withoutCacheControl(given) {
  if (given === null || typeof given !== 'object') return given;
  if (!isArray(given)) return fromEntries(Object.entries(given).filter(([name]) => !isCacheControl(name)));
  const flat = isArray(given[0]) ? given.flat() : given;
  return flat.filter((_, index) => !isCacheControl(flat[index - (index % 2)]));
}

function isCacheControl(name) {
  return String(name).toLowerCase() === 'cache-control';
}

/** A refusal as a Response. */
function responseOf({ status, headers, error }) {
  if (error === undefined) return new Response('Internal Server Error', { status, headers });
  return Response.json({ error }, { status, headers });
}

module.exports = { addHeaders, answerOf, answerTo, fieldsOf, responseOf };
