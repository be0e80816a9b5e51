// ---- settings: a field each, marked where it differs from the preset ---------------------------------------------------

const presetValue = (name) => offered.presets[form.preset].values[name];
const valueOf = (name) => form.values[name] ?? presetValue(name);

function isSame(typed, preset) {
  if (typed.trim() === preset) return true;
  const [a, b] = [Number(typed), Number(preset)];
  return typed.trim() !== '' && preset !== '' && Math.abs(a) < Number.MAX_SAFE_INTEGER && a === b;
}

function makeControl(field) {
  if (field.kind === 'choice') {
    const select = make('select');
    select.append(...field.choices.map((choice) => new Option(choice, choice)));
    return select;
  }
  const input = make('input');
  input.type = field.kind === 'text' ? 'text' : 'number';
  if (field.kind === 'text') input.spellcheck = false;
  else {
    input.step = field.kind === 'whole' ? '1' : 'any';
    if (field.low !== null) input.min = field.low;
    if (field.high !== null) input.max = field.high;
  }
  if (field.may_be_empty) input.placeholder = t('form.own_size');
  return input;
}

function makeField(field) {
  const place = make('div', 'field');
  place.dataset.field = field.name;
  const label = make('label', '', wordsOf('set', field.name, field.name));
  const control = makeControl(field);
  control.id = 'set-' + field.name;
  control.name = field.name;
  label.htmlFor = control.id;
  const top = make('div', 'top');
  const reset = make('button', 'quiet reset');
  reset.type = 'button';
  reset.hidden = true;
  reset.addEventListener('click', () => {
    setValue(field.name, presetValue(field.name));
    control.focus();
  });
  top.append(label, reset);
  const help = make('p', 'note', wordsOf('help', field.name, field.help));
  help.id = 'help-' + field.name;
  const key = make('code', '', field.name);
  if (label.textContent !== field.name) help.append(' ', key);
  const wrong = make('p', 'wrong');
  wrong.id = 'wrong-' + field.name;
  wrong.hidden = true;
  control.setAttribute('aria-describedby', wrong.id + ' ' + help.id);
  control.addEventListener('input', () => {
    // a number field that holds something else gives no text; the server then says what it needs
    const typed = control.validity.badInput ? 'not a number' : control.value;
    if (isSame(typed, presetValue(field.name))) delete form.values[field.name];
    else form.values[field.name] = typed;
    markField(field.name);
    changed();
  });
  place.append(top, control, wrong, help);
  return place;
}

function setValue(name, value) {
  if (isSame(value, presetValue(name))) delete form.values[name];
  else form.values[name] = value;
  find('#set-' + name).value = valueOf(name);
  markField(name);
  changed();
}

function markField(name) {
  const isChanged = name in form.values;
  const reset = placeOf(name).querySelector('.reset');
  placeOf(name).classList.toggle('changed', isChanged);
  reset.hidden = !isChanged;
  const value = presetValue(name) || t('form.own_size');
  reset.textContent = t('form.reset', { value });
  reset.setAttribute('aria-label', t('form.reset_field', { name: wordsOf('set', name, name), value }));
  for (const fold of all('details.more, details.all')) {
    const inside = [...fold.querySelectorAll('.field.changed')].length;
    fold.querySelector('.count').textContent = inside ? t('form.changed', { count: inside }) : '';
  }
}

function showValues() {
  for (const name of Object.keys(offered.fields)) {
    const control = find('#set-' + name);
    if (control.value !== valueOf(name)) control.value = valueOf(name);
    markField(name);
  }
}

function buildFields() {
  const { groups, fields } = offered;
  for (const [group, names] of Object.entries(groups)) {
    let place = find('[data-group="' + group + '"]');
    if (!place) {
      place = find('.others');
      place.append(make('h4', '', wordsOf('group', group, group)));
    }
    place.append(...names.map((name) => makeField(fields[name])));
  }
}

// ---- what is trained ---------------------------------------------------------------------------------------------------

const KINDS = [
  ['infogan', 'form.kind_infogan', 'form.about_infogan'],
  ['baseline', 'form.kind_baseline', 'form.about_baseline'],
  ['twins', 'form.kind_twins', 'form.about_twins'],
];

function buildKinds() {
  for (const [kind, title] of KINDS) {
    const label = make('label', '', t(title));
    const input = make('input');
    input.type = 'radio';
    input.name = 'kind';
    input.value = kind;
    input.checked = kind === form.kind;
    input.setAttribute('aria-describedby', 'about-kind');
    input.addEventListener('change', () => {
      form.kind = kind;
      showKind();
      changed();
    });
    label.prepend(input);
    find('.choices').append(label);
  }
  showKind();
}

function showKind() {
  find('#about-kind').textContent = t(KINDS.find(([kind]) => kind === form.kind)[2]);
}

find('#form-seeds').addEventListener('input', ({ currentTarget }) => {
  form.seeds = currentTarget.validity.badInput ? 'not a number' : currentTarget.value;
  changed();
});

find('#form-name').addEventListener('input', ({ currentTarget }) => {
  form.name = currentTarget.value;
  changed();
});
