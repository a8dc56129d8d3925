// What the parts of the page share for writing to it.

export const byId = (id) => document.getElementById(id);

/** An element with properties and children. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A note's text and its meaning: `good`, `bad`, `unsure` or nothing. */
export function note(id, text, kind = '') {
  const line = byId(id);
  if (line.textContent === text.replaceAll('`', '') && line.className === `note ${kind}`) return; // or it would be read aloud again
  line.className = `note ${kind}`;
  line.replaceChildren(...withCode(text));
}

/** Copies a text, and announces it to people who do not see the button. */
export async function copy(text, button) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    byId('said').textContent = 'Copied';
  } catch {
    button.textContent = 'Copy it by hand';
  }
  setTimeout(() => {
    button.textContent = label;
    byId('said').textContent = '';
  }, 1500);
}

/** Text in which backticks mark code. */
export function withCode(text) {
  return text.split('`').map((part, index) => (index % 2 ? element('code', { textContent: part }) : part));
}
