// ---------------------------------------------------------------------------------------------------- words

const words = (value) => fixed(value, 2);
const short = (value) => words(value).replace(/\.?0+$/, '');

const codeOf = (name) => model.codes.find((code) => code.name === name);
const isNumber = (code) => code.kind === 'continuous';
const percent = (value, code) => (100 * (value - code.low)) / (code.high - code.low);

// 'c2 slant', or 'c2' while nobody has named it; '3: six', or '3'.
const titleOf = (code) => (code.label ? code.name + ' ' + code.label : code.name);
const labelOf = (code, category) => (code.categories || {})[category] || '';
const categoryOf = (code, category) => [String(category), labelOf(code, category)].filter(Boolean).join(': ');
const spoken = (value, code) => (isNumber(code) ? words(value) : categoryOf(code, value));

function describe(set) {
  return model.codes.map((code) => titleOf(code) + ' = ' + spoken(set[code.name], code)).join(', ');
}

function makeButton(text, act, classes = '') {
  const button = make('button', classes, text);
  button.type = 'button';
  button.addEventListener('click', act);
  return button;
}

// Choices of a <select>, [[value, text], ...], without losing what is chosen.
function offer(picker, choices, chosen = picker.value) {
  picker.replaceChildren(...choices.map(([value, text]) => new Option(text, value)));
  picker.value = chosen;
}

// What the link hides is neither seen nor reached by the Tab key.
function hideControls() {
  for (const node of element.querySelectorAll('[data-hide]')) {
    node.classList.toggle('gone', node.dataset.hide.split(' ').some(infogan.hides));
  }
}
