// ---- codes: a row each, sent as the text that a command line takes -----------------------------------------------------

// Each kind: how its row is written, and how the numbers in its brackets are called.
const CODE_KINDS = {
  category: { text: ([count]) => 'cat' + count, first: ['10'], labels: ['form.categories'], after: 'form.equally_likely' },
  bernoulli: { text: ([p]) => 'bernoulli(' + p + ')', first: ['0.5'], labels: ['form.probability'] },
  uniform: { text: ([low, high]) => 'uniform(' + low + ',' + high + ')', first: ['-1', '1'], labels: ['form.low', 'form.high'], between: '\u2013' },
  gaussian: { text: ([mean, std]) => 'gaussian(' + mean + ',' + std + ')', first: ['0', '1'], labels: ['form.mean', 'form.std'], between: '\u00B1' },
};
const KIND_WORDS = {
  category: 'form.category',
  bernoulli: 'form.bernoulli',
  uniform: 'form.uniform',
  gaussian: 'form.gaussian',
  other: 'form.other_code',
};

const splitCodes = (text) => text.split(/,(?![^(]*\))/).map((code) => code.trim()); // commas outside brackets

// What a row shows of a spec: its kind and numbers; a spec that fits no row is shown as text, so that it can be mended.
function readCode(spec) {
  const category = spec.match(/^cat(\d*)$/);
  if (category) return { kind: 'category', numbers: [category[1]] };
  const other = spec.match(/^(bernoulli|uniform|gaussian)(?:\(([^()]*)\))?$/);
  if (other) {
    const { first } = CODE_KINDS[other[1]];
    const numbers = other[2] === undefined ? first : other[2].split(',').map((number) => number.trim());
    if (numbers.length === first.length) return { kind: other[1], numbers };
  }
  return { kind: 'other', numbers: [spec] };
}

function writeCode({ kind, numbers }) {
  return kind === 'other' ? numbers[0] : CODE_KINDS[kind].text(numbers);
}

function setCodes(specs) {
  form.codes = [...specs];
  find('.rows').replaceChildren(...specs.map(makeRow));
  showErrors();
  showCodesText();
}

function showCodesText() {
  const box = find('#form-codes-text');
  if (document.activeElement !== box) box.value = form.codes.join(',');
}

function makeRow(spec, index) {
  const read = readCode(spec);
  const name = 'c' + (index + 1);
  const row = make('li', 'code ' + (['uniform', 'gaussian'].includes(read.kind) ? 'continuous' : 'categorical'));
  row.dataset.field = 'codes.' + index;
  const wrong = make('p', 'wrong');
  wrong.id = 'wrong-codes-' + index;
  wrong.hidden = true;
  const kind = make('select');
  kind.setAttribute('aria-label', t('form.kind_of', { name }));
  kind.setAttribute('aria-describedby', wrong.id);
  for (const [value, words] of Object.entries(KIND_WORDS)) {
    if (value !== 'other' || read.kind === 'other') kind.append(new Option(t(words), value, false, value === read.kind));
  }
  kind.addEventListener('change', () => {
    changeCode(index, writeCode({ kind: kind.value, numbers: CODE_KINDS[kind.value]?.first || [spec] }));
    find('.rows').children[index].querySelector('select').focus();
  });
  const remove = make('button', 'remove', '\u00D7');
  remove.type = 'button';
  remove.setAttribute('aria-label', t('form.remove_code', { name }));
  remove.title = t('form.remove_code', { name });
  remove.addEventListener('click', () => removeCode(index));
  row.append(make('span', 'name', name), kind, makeNumbers(read, name, index, wrong.id), remove, wrong);
  return row;
}

function makeNumbers(read, name, index, describedBy) {
  const place = make('span', 'numbers');
  const { labels, between, after } = CODE_KINDS[read.kind] || { labels: ['form.spec'] };
  const inputs = labels.map((label, i) => {
    const input = make('input');
    input.type = read.kind === 'other' ? 'text' : 'number';
    input.step = read.kind === 'category' ? '1' : 'any';
    if (read.kind === 'category') Object.assign(input, { min: '2', max: '1000' });
    if (read.kind === 'bernoulli') Object.assign(input, { min: '0', max: '1' });
    input.value = read.numbers[i];
    input.setAttribute('aria-label', t(label, { name }));
    input.setAttribute('aria-describedby', describedBy);
    input.addEventListener('input', () => {
      const numbers = inputs.map((one) => one.value);
      hasOwnCodes = true;
      form.codes[index] = writeCode({ kind: read.kind, numbers });
      showCodesText();
      changed();
    });
    return input;
  });
  place.append(inputs[0]);
  if (between) place.append(between, inputs[1]);
  if (after) place.append(t(after));
  return place;
}

function changeCode(index, spec) {
  hasOwnCodes = true;
  setCodes(form.codes.map((code, i) => (i === index ? spec : code)));
  changed();
}

function removeCode(index) {
  hasOwnCodes = true;
  setCodes(form.codes.filter((_, i) => i !== index));
  changed();
  const next = find('.rows').children[Math.min(index, form.codes.length - 1)];
  (next ? next.querySelector('.remove') : find('.adders button')).focus();
}

function addCode(kind) {
  hasOwnCodes = true;
  setCodes([...form.codes, writeCode({ kind, numbers: CODE_KINDS[kind].first })]);
  changed();
  find('.rows').lastElementChild.querySelector('input').focus();
}

function buildAdders() {
  const adders = find('.adders');
  adders.setAttribute('aria-label', t('form.add_code'));
  for (const kind of Object.keys(CODE_KINDS)) {
    const button = make('button', 'plain', '+ ' + t(KIND_WORDS[kind]));
    button.type = 'button';
    button.addEventListener('click', () => addCode(kind));
    adders.append(button);
  }
}

find('#form-codes-text').addEventListener('input', ({ currentTarget }) => {
  hasOwnCodes = true;
  setCodes(currentTarget.value.trim() ? splitCodes(currentTarget.value.toLowerCase()) : []);
  changed();
});

// ---- what they are worth -----------------------------------------------------------------------------------------------

const millions = (count) => (count >= 1e5 ? fixed(count / 1e6, 2) + ' M' : whole(count));

function worthLine(term, classes, text, apart) {
  const value = make('dd', classes, text);
  if (apart) value.append(' ', make('span', 'apart', apart));
  return [make('dt', '', term), value];
}

// H(c) of the categorical codes is a ceiling; h(c) of a continuous one is none, and the two are never added up.
function showWorth({ codes, noise, inputs, generatorWeights, recognitionWeights }) {
  const lines = [];
  if (codes) {
    const discrete = codes.filter(({ kind }) => kind === 'categorical');
    const real = codes.map((code, i) => ({ ...code, name: 'c' + (i + 1) })).filter(({ kind }) => kind === 'continuous');
    if (discrete.length) {
      const nats = discrete.reduce((sum, { entropyNats }) => sum + entropyNats, 0);
      const text = t('form.nats_bits', { nats: fixed(nats), bits: fixed(nats / Math.LN2) });
      lines.push(...worthLine('H(c)', 'discrete', text, t('form.ceiling')));
    }
    if (real.length) {
      const text = real.map(({ name, entropyNats }) => name + ' ' + fixed(entropyNats)).join(', ') + ' nats';
      lines.push(...worthLine('h(c)', 'real', text, t('form.no_ceiling')));
    }
  }
  if (inputs) {
    lines.push(...worthLine(t('form.inputs'), '', String(inputs), t('form.inputs_of', { noise, codes: inputs - noise })));
    const parts = { generator: millions(generatorWeights), recognition: millions(recognitionWeights) };
    lines.push(...worthLine(t('form.weights'), '', millions(generatorWeights + recognitionWeights), t('form.weights_of', parts)));
  }
  find('.worth').replaceChildren(...lines);
}
