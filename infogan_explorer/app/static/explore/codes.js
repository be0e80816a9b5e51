// ---------------------------------------------------------------------------------------------------- the codes

const MOST_THUMBNAILS = 24;
const DIGITS = 4; // of a value in a link

const rowOf = (code) => find('.codes [data-code="' + code.name + '"]');
const round = (value) => Number(value.toFixed(DIGITS));

// Set some codes, by whichever hand: everything that shows them follows, and the link holds them.
function setCodes(patch, event) {
  for (const [name, value] of Object.entries(patch)) values[name] = round(value);
  changed(event);
  for (const name of Object.keys(patch)) showCode(codeOf(name));
  infogan.set(Object.fromEntries(Object.keys(patch).map((name) => [name, values[name]])));
}

function buildCodes() {
  find('.codes').replaceChildren(
    ...model.codes.map((code) => {
      const row = isNumber(code) ? buildSlider(code) : buildCategories(code);
      row.dataset.code = code.name;
      const name = makeButton(code.name, () => openNames(code.name), 'name');
      row.prepend(name);
      return row;
    }),
  );
  model.codes.forEach(nameCode);
}

function buildSlider(code) {
  const row = make('div', 'code continuous');
  const slide = make('div', 'slide');
  const input = make('input');
  input.type = 'range';
  input.min = code.low;
  input.max = code.high;
  input.step = (code.high - code.low) / 200;
  input.addEventListener('input', (event) => setCodes({ [code.name]: Number(input.value) }, event));
  const ends = make('div', 'ends');
  ends.append(
    ...[code.low, code.trainedLow, (code.low + code.high) / 2, code.trainedHigh, code.high].map((value) => {
      const mark = make('span', '', short(value));
      mark.style.left = percent(value, code) + '%';
      return mark;
    }),
  );
  slide.title = t('explore.trained_range', { low: short(code.trainedLow), high: short(code.trainedHigh) });
  slide.style.setProperty('--from', percent(code.trainedLow, code) / 100);
  slide.style.setProperty('--to', percent(code.trainedHigh, code) / 100);
  slide.append(input, ends);
  row.append(slide, make('output'));
  return row;
}

function buildCategories(code) {
  const row = make('div', 'code categorical');
  if (code.choices > MOST_THUMBNAILS) {
    const input = make('input');
    input.type = 'number';
    input.min = 0;
    input.max = code.choices - 1;
    input.addEventListener('input', (event) => typeCategory(code, input.value, event));
    row.append(input);
    return row;
  }
  const group = make('div', 'thumbnails');
  group.setAttribute('role', 'radiogroup');
  for (let choice = 0; choice < code.choices; choice++) {
    const button = makeButton(undefined, (event) => setCodes({ [code.name]: choice }, event), 'thumbnail');
    button.setAttribute('role', 'radio');
    button.append(make('canvas'), make('span'));
    group.append(button);
  }
  group.addEventListener('keydown', (event) => {
    const next = { Home: 0, End: code.choices - 1 }[event.key] ?? neighbour(code, ARROWS[event.key]);
    if (next === undefined) return;
    event.preventDefault();
    setCodes({ [code.name]: next }, event);
    group.children[next].focus();
  });
  row.append(group);
  return row;
}

const ARROWS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// The category `by` places on, around the corner.
function neighbour(code, by) {
  return by === undefined ? undefined : (values[code.name] + by + code.choices) % code.choices;
}

function typeCategory(code, text, event) {
  const category = Number(text);
  const isOne = text !== '' && Number.isInteger(category) && category >= 0 && category < code.choices;
  say(code.name, isOne ? '' : t('explore.no_category', { code: code.name, last: code.choices - 1 }));
  if (isOne) setCodes({ [code.name]: category }, event);
}

function nameCode(code) {
  const row = rowOf(code);
  const name = row.querySelector('.name');
  name.replaceChildren(make('b', '', code.name), code.label ? ' ' + code.label : '');
  row.classList.toggle('titled', Boolean(code.label));
  name.title = t('explore.name_code', { code: code.name });
  name.setAttribute('aria-label', t('explore.name_code', { code: titleOf(code) }));
  name.disabled = infogan.hides('names');
  row.querySelectorAll('input, [role=radiogroup]').forEach((control) => {
    control.setAttribute('aria-label', t('explore.code', { code: titleOf(code) }));
  });
  row.querySelectorAll('[role=radio]').forEach((button, choice) => {
    button.setAttribute('aria-label', t('explore.category', { category: categoryOf(code, choice) }));
    const [, caption] = button.children;
    caption.textContent = labelOf(code, choice) || choice;
    caption.title = categoryOf(code, choice);
  });
}

function showCode(code) {
  const row = rowOf(code);
  const value = values[code.name];
  const input = row.querySelector('input');
  if (isNumber(code)) {
    row.querySelector('output').textContent = words(value);
    input.value = value;
    input.setAttribute('aria-valuetext', words(value));
    return;
  }
  if (input && input !== document.activeElement) input.value = value;
  row.querySelectorAll('[role=radio]').forEach((button, choice) => {
    button.setAttribute('aria-checked', choice === value);
    button.tabIndex = choice === value ? 0 : -1;
  });
}

async function drawThumbnails(code) {
  if (isNumber(code) || code.choices > MOST_THUMBNAILS) return;
  await drawIfChanged(code.name, [code.name], 'draw_strip', { along: code.name }, (answer, sheet) => {
    paintEach(rowOf(code).querySelectorAll('canvas'), sheet, answer);
  });
}
