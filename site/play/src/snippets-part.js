// The code for the policy on the page, in the chosen language.

import { byId, copy, element, withCode } from './dom.js';
import { isAccepted } from './policy.js';
import { LANGUAGES } from './snippets.js';

const chosen = () => document.querySelector('input[name="language"]:checked').value;

/** Writes the snippet for the page's current state. */
export function show() {
  const [, program, use] = LANGUAGES[chosen()];
  const accepted = isAccepted();
  byId('snippet').textContent = accepted
    ? program(byId('policy').value.trim(), byId('encoding').value, byId('allow-weak').checked)
    : 'This is not a policy yet: see the message below the policy.';
  byId('snippet-note').replaceChildren(...withCode(accepted ? use : ''));
}

export function start() {
  byId('languages').append(
    ...Object.entries(LANGUAGES).map(([value, [name]], index) =>
      element(
        'label',
        {},
        element('input', { type: 'radio', name: 'language', value, checked: index === 0, autocomplete: 'off' }),
        name,
      ),
    ),
  );
  byId('languages').addEventListener('change', show);
  byId('copy-snippet').addEventListener('click', (event) => copy(byId('snippet').textContent, event.target));
}
