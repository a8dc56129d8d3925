// A token for the eye: its parts, what they decode to, and where a byte is at fault. Nothing here decides anything about it.

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const PARTS = ['header', 'payload', 'signature'];

/** The parts of a token's text, each with the offset at which it starts. More than three dots end up in the last. */
export function partsOf(token) {
  const [header, payload, ...rest] = token.split('.');
  const texts = [header, payload, rest.length > 0 ? rest.join('.') : undefined];
  let start = 0;
  return texts.flatMap((text, index) => {
    if (text === undefined) return [];
    const part = { name: PARTS[index], text, start };
    start += text.length + 1;
    return [part];
  });
}

/** The bytes that a part stands for; undefined if it is no base64url. */
export function bytesOf(text) {
  try {
    return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (unit) => unit.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** How many UTF-16 units of a text its first bytes in UTF-8 are. */
const unitsOf = (bytes, offset) => decoder.decode(bytes.subarray(0, offset)).length;

/** Where in the token's text a check's fault is: [from, to]; undefined if it is nowhere in particular. */
export function placeOf(token, { segment, offset }) {
  if (offset === null || segment === null) return undefined;
  if (segment === 'header' || segment === 'payload') {
    const part = partsOf(token).find(({ name }) => name === segment);
    if (part === undefined) return undefined;
    const from = part.start + Math.min(Math.floor((offset * 4) / 3), part.text.length - 1);
    return [from, Math.min(part.start + Math.ceil(((offset + 1) * 4) / 3), part.start + part.text.length)];
  }
  const from = Math.min(unitsOf(encoder.encode(token), offset), Math.max(token.length - 1, 0));
  return [from, from + 1];
}

/**
 * JSON text with line breaks and indents, all its members kept as they stand: also two of one name. `at` is an offset in bytes.
 * Gives what comes before the byte there, its character, and what comes after; all of it as the first if there is none.
 */
export function laidOut(bytes, at) {
  const text = decoder.decode(bytes);
  const fault = at === undefined ? -1 : unitsOf(bytes, at);
  let out = '';
  let depth = 0;
  let marked = -1;
  let inside = false;
  const line = () => `\n${'  '.repeat(Math.max(depth, 0))}`;
  for (let index = 0; index < text.length; index++) {
    const unit = text[index];
    if (index === fault) marked = out.length;
    if (inside) {
      out += unit;
      if (unit === '\\' && index + 1 < text.length) {
        if (++index === fault) marked = out.length;
        out += text[index];
      } else if (unit === '"') inside = false;
      continue;
    }
    if (/\s/.test(unit)) continue;
    const next = text.slice(index + 1).match(/^\s*(.)/)?.[1];
    if (unit === '"') inside = true;
    if ('{['.includes(unit)) {
      depth++;
      out += next === '}' || next === ']' ? unit : unit + line();
    } else if ('}]'.includes(unit)) {
      depth--;
      if (!/[{[]$/.test(out)) {
        out += line();
        if (index === fault) marked = out.length;
      }
      out += unit;
    } else if (unit === ',') out += unit + line();
    else if (unit === ':') out += ': ';
    else out += unit;
  }
  if (marked < 0) return [out, '', ''];
  return [out.slice(0, marked), out.slice(marked, marked + 1), out.slice(marked + 1)];
}
