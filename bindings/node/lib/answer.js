'use strict';
// The answer to a refused request, as the core gives it (section 3 of docs/REQUESTS.md).

const { native, numbers, spelled } = require('./native.js');
const { fromEntries } = require('./primordials.js');

const { answer: flags, source: SOURCE } = numbers;

/** The addon's answer as an object. `headers` are to be set even if the route runs. */
function answerOf([status, has, retryAfter, challenge, error, code, source]) {
  const headers = [
    ...(challenge === undefined ? [] : [['WWW-Authenticate', challenge]]),
    ...(has & flags.noStore ? [['Cache-Control', 'no-store']] : []),
    ...(retryAfter === 0 ? [] : [['Retry-After', `${retryAfter}`]]),
  ];
  return {
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

/** A refusal as a Response. */
function responseOf({ status, headers, error }) {
  if (error === undefined) return new Response('Internal Server Error', { status, headers });
  return Response.json({ error }, { status, headers });
}

module.exports = { answerOf, answerTo, fieldsOf, responseOf };
