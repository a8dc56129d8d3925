'use strict';
// Decodes this package's own base64 text, in any runtime.

function fromBase64(text) {
  if (globalThis.Buffer !== undefined) return globalThis.Buffer.from(text, 'base64');
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

module.exports = { fromBase64 };
