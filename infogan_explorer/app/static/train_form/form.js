// The left half of the Train tab. What stands in the form is kept in `form`; the server says what is wrong with it and
// what it would cost. The parts: fields.js, cards.js, codes.js, estimate.js, queue.js, start.js.

const DESCRIBE_MILLISECONDS = 200;
const DEFAULT_PRESET = 'quick';

const find = (selector) => element.querySelector(selector);
const all = (selector) => [...element.querySelectorAll(selector)];
const { t, make, fixed, whole } = infogan;

let offered = null; // what `open_form` answered: datasets, presets, fields
let errors = {}; // field -> sentence, as the server last said
let described = 0; // counts questions about the form: only the newest answer is shown
let describeTimer = null;

const form = {
  dataset: '',
  preset: DEFAULT_PRESET,
  kind: 'infogan',
  name: '',
  seeds: '1', // as it was typed
  codes: [], // one spec a row
  values: {}, // setting -> what was typed, where it is not the preset's
};

// Words that are looked up by what the server offers; its own English where there are none.
function wordsOf(prefix, name, otherwise) {
  const key = ['form', prefix + '_' + name].join('.');
  const words = t(key);
  return words === key ? otherwise : words;
}

const ask = (question, asked) => infogan.ask(server, question, asked);
const isSeen = () => !document.hidden && element.offsetParent !== null;
const request = () => ({ ...form, codes: [...form.codes], values: { ...form.values } });

// ---- what is wrong, beside the field that it is about ------------------------------------------------------------------

const placeOf = (key) => find('[data-field="' + CSS.escape(key) + '"]');
const controlsOf = (key) => {
  const place = placeOf(key);
  if (!place) return [];
  const controls = [...place.querySelectorAll('input, select')].filter((control) => control.closest('[data-field]') === place);
  return controls.length ? controls : [place];
};

function showErrors() {
  for (const place of all('[data-field]')) {
    const key = place.dataset.field;
    const sentence = errors[key];
    const wrong = find('#wrong-' + CSS.escape(key.replace('.', '-')));
    if (wrong.textContent !== (sentence || '')) wrong.textContent = sentence || '';
    wrong.hidden = !sentence;
    for (const control of controlsOf(key)) {
      if (sentence) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
    }
  }
}

// In the order of the page, opening what it is folded into.
function focusFirstError() {
  const first = all('[data-field]').find(({ dataset }) => errors[dataset.field]);
  if (!first) return;
  for (let fold = first.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  const controls = controlsOf(first.dataset.field);
  (controls.find(({ checked }) => checked) || controls.find(({ tagName }) => tagName === 'INPUT') || controls[0]).focus();
}

function fail(sentence) {
  const place = find('.failed');
  place.textContent = sentence || '';
  place.hidden = !sentence;
}

function tell(sentence) {
  find('.told').textContent = sentence || '';
}

// ---- asking about the form as it stands --------------------------------------------------------------------------------

function changed() {
  clearTimeout(describeTimer);
  describeTimer = setTimeout(describe, DESCRIBE_MILLISECONDS);
  forgetEstimate();
}

async function describe() {
  clearTimeout(describeTimer);
  const ticket = ++described;
  const answer = await ask('describe', request());
  if (ticket !== described) return null;
  fail(answer.error);
  if (answer.error) return null;
  ({ errors } = answer);
  showErrors();
  showWorth(answer);
  showCommand(answer);
  find('#form-name').placeholder = answer.name || '';
  estimateSoon();
  return answer;
}

function showCommand({ command }) {
  find('.command code').textContent = command || '';
  find('.command').hidden = !command;
}

find('.copy').addEventListener('click', async ({ currentTarget }) => {
  const text = find('.command code').textContent;
  try {
    await navigator.clipboard.writeText(text);
    currentTarget.textContent = t('form.copied');
  } catch {
    getSelection().selectAllChildren(find('.command code')); // no permission, or no https: it can be copied by hand
  }
  setTimeout(() => (find('.copy').textContent = t('form.copy')), 2000);
});
