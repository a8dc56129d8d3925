// A token for display: its parts, what they decode to, and the position of a faulty byte. Nothing here decides about
// it.

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const PARTS = ['header', 'payload', 'signature'];

/** The parts of a token's text, each with its start offset. Dots after the third stay in the last part. */
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

/** The bytes that a part decodes to; undefined if it is not base64url. */
export function bytesOf(text) {
  try {
    return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (unit) => unit.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The number of UTF-16 units in a text's first bytes of UTF-8. */
const unitsOf = (bytes, offset) => decoder.decode(bytes.subarray(0, offset)).length;

/** The position of a check's fault in the token's text: [from, to]; undefined if it has none. */
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
 * JSON text with line breaks and indents, with all its members, even two of one name. `at` is an offset in bytes.
 * Returns the text before the byte there, its character, and the text after it; if there is no such byte, all of it as
 * the first.
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
