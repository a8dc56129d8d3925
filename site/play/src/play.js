// The playground: connects the parts of the page. Nothing is sent, stored or written into the address.

import { version } from 'hs256';
import { decode } from './decoder.js';
import { byId } from './dom.js';
import { encode, start as startEncoder } from './encoder.js';
import * as policy from './policy.js';
import { judge, make } from './secret.js';
import { show as showSnippet, start as startSnippets } from './snippets-part.js';

const decodeNow = () => decode(byId('policy').value);

function secretChanged() {
  judge();
  encode();
  decodeNow();
  showSnippet();
}

function policyChanged() {
  policy.judge();
  decodeNow();
  showSnippet();
}

startEncoder((token) => {
  byId('token').value = token;
  decodeNow();
});
policy.start(policyChanged);
startSnippets();
for (const id of ['secret', 'encoding', 'allow-weak']) byId(id).addEventListener('input', secretChanged);
byId('make-secret').addEventListener('click', () => {
  make();
  secretChanged();
});
byId('token').addEventListener('input', decodeNow);
byId('version').textContent = `Version ${version}.`;

// An example to look at, with a secret that no one else has.
make();
judge();
encode();
byId('token').value = byId('made').value;
policyChanged();
setInterval(decodeNow, 10_000); // relative times need updates
document.documentElement.dataset.ready = 'true';
