// ---- datasets and presets ----------------------------------------------------------------------------------------------

let hasOwnCodes = false; // whether somebody has touched the codes: then a preset no longer fills them in

const cardOf = (name) => offered.datasets.find((card) => card.name === name);

function shapeOf(card) {
  if (card.points) return t('form.points');
  const [channels, height, width] = card.shape;
  return height + ' \u00D7 ' + width + (channels === 3 ? ' ' + t('form.colour') : '');
}

function makeCard(card) {
  const label = make('label', 'card' + (card.points ? ' points' : ''));
  const input = make('input');
  input.type = 'radio';
  input.name = 'dataset';
  input.value = card.name;
  input.setAttribute('aria-describedby', 'wrong-dataset');
  input.addEventListener('change', () => chooseDataset(card.name));
  const title = make('span', 'title', wordsOf('dataset', card.name, card.title));
  const size = make('span', 'size', whole(card.size) + ' \u00B7 ' + shapeOf(card));
  title.id = 'card-' + card.name;
  size.id = 'size-' + card.name;
  input.setAttribute('aria-labelledby', title.id + ' ' + size.id); // the picture has a text of its own
  label.append(input, make('span', 'examples'), title, size);
  label.dataset.dataset = card.name;
  return label;
}

async function drawExamples(card) {
  const answer = await ask('draw_examples', { dataset: card.name });
  const place = find('.card[data-dataset="' + card.name + '"] .examples');
  if (!place) return;
  if (answer.png) {
    const image = make('img');
    image.alt = t(card.points ? 'form.alt_points' : 'form.alt_pictures', { dataset: card.title });
    image.src = answer.png;
    place.replaceChildren(image);
    return;
  }
  card.missing = answer.missing || answer.error;
  const words = card.missing === 'download' ? t('form.needs_download') : t('form.needs_files');
  place.replaceChildren(make('span', 'missing', words));
  showData();
}

async function drawAllExamples() {
  for (const card of offered.datasets) await drawExamples(card); // one at a time: nothing else shall wait for them
}

function showData() {
  const card = cardOf(form.dataset);
  const needs = { download: t('form.will_download'), undefined: '' };
  const why = card.missing in needs ? needs[card.missing] : card.missing;
  find('.about-data').textContent = wordsOf('about', card.name, card.summary) + (why ? '. ' + why : '');
}

function chooseDataset(name) {
  form.dataset = name;
  const { presets } = cardOf(name);
  fillPresets(presets);
  choosePreset(presets.includes(form.preset) ? form.preset : presets[0]);
  showData();
}

function fillPresets(names) {
  const picker = find('#form-preset');
  picker.replaceChildren(...names.map((name) => new Option(name, name)));
}

// A preset fills in what nobody has touched; what was changed stays, unless it no longer fits, which is told.
async function choosePreset(name) {
  const before = { ...form.values };
  form.preset = name;
  find('#form-preset').value = name;
  find('#about-preset').textContent = wordsOf('preset', name, offered.presets[name].summary);
  for (const [key, value] of Object.entries(before)) if (isSame(value, presetValue(key))) delete form.values[key];
  if (!hasOwnCodes) setCodes(offered.presets[name].codes);
  showValues();
  const known = { ...errors };
  const answer = await describe();
  if (!answer) return;
  const unfit = Object.keys(answer.errors).filter((key) => key in form.values && !known[key]);
  for (const key of unfit) delete form.values[key];
  const kept = Object.keys(form.values);
  if (hasOwnCodes) kept.unshift('codes');
  const told = [];
  if (unfit.length) told.push(t('form.was_reset', { names: unfit.join(', '), why: answer.errors[unfit[0]] }));
  if (kept.length) told.push(t('form.was_kept', { names: kept.join(', ') }));
  tell(told.join(' '));
  if (unfit.length) {
    showValues();
    changed();
  }
}

find('#form-preset').addEventListener('change', ({ currentTarget }) => choosePreset(currentTarget.value));
