// The decoder: a token's content, and the core's verdict on it. Without a secret it is not verified, and nothing here
// claims so.

import { Verifier } from 'hs256';
import { told } from './dates.js';
import { byId, element, withCode } from './dom.js';
import { key, reasonOf } from './secret.js';
import { bytesOf, laidOut, partsOf, placeOf } from './token.js';

/** The first check that needs a key. */
const FIRST_WITH_KEY = 'key';

const TIMES = ['iat', 'nbf', 'exp'];

function shown(kind, word, why) {
  const verdict = byId('verdict');
  const text = `${word}${why.replaceAll('`', '')}`;
  if (verdict.textContent === text && verdict.classList.contains(kind)) return; // or it would be read aloud again
  verdict.className = `verdict ${kind}`;
  verdict.replaceChildren(
    element('p', { className: 'word', textContent: word }),
    element('p', { className: 'why' }, ...withCode(why)),
  );
}

/** A verifier of the page's secret and policy, or why there is none. */
function verifierOf(policy) {
  const given = key();
  if (given === undefined) return { missing: 'Nobody knows who wrote this: give the secret to verify it.' };
  try {
    return { verifier: new Verifier({ ...given, policy }) };
  } catch (error) {
    return { missing: `It cannot be verified: ${reasonOf(error)}` };
  }
}

/** Every check that needs no key: for those, a random key does. */
function checksWithoutKey(token) {
  const { checks } = new Verifier({ secret: crypto.getRandomValues(new Uint8Array(32)), policy: '{}' }).explain(token);
  return checks.slice(
    0,
    checks.findIndex(({ check }) => check === FIRST_WITH_KEY),
  );
}

function judge(token, verifier, missing) {
  if (verifier === undefined) {
    shown('unsure', 'NOT VERIFIED', missing);
    return checksWithoutKey(token);
  }
  try {
    verifier.verify(token);
    shown('good', 'VALID', 'The secret verifies it, and it meets the policy.');
  } catch (error) {
    const code = error.code.replace('ERR_HS256_', '').toLowerCase();
    shown('bad', `REJECTED: ${code}`, reasonOf(error));
  }
  return verifier.explain(token).checks;
}

const OUTCOMES = { passed: 'passed', failed: 'failed', not_reached: 'not reached' };

/** Clauses, each kept on one line. */
const unbroken = (clauses) =>
  clauses.split(', ').flatMap((clause, index) => [index === 0 ? '' : ', ', element('span', { textContent: clause })]);

function checkLine({ check, clause, outcome, cause, claim }) {
  const line = element(
    'li',
    {},
    element('span', { className: 'name', textContent: check }),
    element('span', { className: outcome, textContent: OUTCOMES[outcome] }),
    element('span', { className: 'clause' }, ...unbroken(clause)),
  );
  if (cause !== null)
    line.append(element('span', { className: 'cause', textContent: claim ? `${claim}: ${cause}` : cause }));
  return line;
}

/** The token in its parts, with the byte at fault marked. */
function showParts(token, place) {
  const spans = partsOf(token).flatMap(({ name, text, start }, index) => {
    const span = element('span', { className: `of-${name}` });
    const [from, to] = place ?? [-1, -1];
    const end = start + text.length;
    if (from >= start && from < end) {
      span.append(
        text.slice(0, from - start),
        element('mark', { textContent: text.slice(from - start, to - start).replace(/\s/g, '\u2423') }), // or white space would not be seen
        text.slice(to - start),
      );
    } else span.textContent = text;
    const dot = from === start - 1 ? element('mark', { textContent: '.' }) : '.';
    return index === 0 ? [span] : [dot, span];
  });
  byId('marked').replaceChildren(...spans);
}

function showJson(name, token, fault) {
  const part = partsOf(token).find((each) => each.name === name);
  const bytes = part && bytesOf(part.text);
  const where = byId(name);
  if (bytes === undefined) return where.replaceChildren(part === undefined ? 'There is none.' : 'It is not base64url.');
  const at = fault?.segment === name && fault.offset !== null ? fault.offset : undefined;
  const [before, marked, after] = laidOut(bytes, at);
  where.replaceChildren(before, ...(marked === '' ? [] : [element('mark', { textContent: marked })]), after);
  return undefined;
}

function showDates(token) {
  const payload = partsOf(token).find(({ name }) => name === 'payload');
  let claims;
  try {
    claims = JSON.parse(new TextDecoder().decode(bytesOf(payload.text)));
  } catch {
    claims = undefined;
  }
  const now = Date.now() / 1000;
  const lines = TIMES.flatMap((name) => {
    const time = told(name, claims?.[name], now);
    if (time === undefined) return [];
    const [date, away] = time;
    return [
      element('dt', { textContent: name }),
      element('dd', {}, `${away} `, element('span', { textContent: date })),
    ];
  });
  byId('dates').replaceChildren(...lines);
}

function showFault(fault) {
  const line = byId('fault');
  line.hidden = fault === undefined;
  if (fault === undefined) return;
  const place = fault.offset === null ? '' : `, at byte ${fault.offset} of the ${fault.segment}`;
  line.textContent = `${fault.claim ? `${fault.claim}: ` : ''}${fault.cause ?? fault.code}${place} (${fault.clause})`;
}

/** Shows the token on the page: `policy` is the text of the document that applies. */
export function decode(policy) {
  const token = byId('token').value;
  byId('parts').hidden = token === '';
  if (token === '') return shown('unsure', 'NOT VERIFIED', 'Paste a token, or make one.');
  const { verifier, missing } = verifierOf(policy);
  const checks = judge(token, verifier, missing);
  const fault = checks.find(({ outcome }) => outcome === 'failed');
  showParts(token, fault && placeOf(token, fault));
  showFault(fault);
  showJson('header', token, fault);
  showJson('payload', token, fault);
  showDates(token);
  byId('checks').replaceChildren(...checks.map(checkLine));
  byId('checks-note').textContent = verifier === undefined ? 'The other checks need a secret.' : '';
  return undefined;
}
