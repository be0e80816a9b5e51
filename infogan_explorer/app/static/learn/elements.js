// What every script of the Learn tab begins with: it is joined in front of the lesson's and of each stage's.

const { t, make, fixed, whole, setText } = infogan;
const find = (selector) => element.querySelector(selector);
const findAll = (selector) => [...element.querySelectorAll(selector)];
const nats = (value) => (value === null ? '?' : t('learn.nats', { nats: fixed(value), bits: fixed(value / Math.LN2) }));

function shape(name, attributes = {}, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function tableRow(kind, cells) {
  const row = make('tr');
  row.append(...cells.map((cell) => make(kind, '', cell)));
  return row;
}
