// The Explore stage. The browser keeps the values and draws; the server answers `list_models`, `open_model`,
// `draw_picture`, `draw_strip` and `draw_grid`. The newest value always wins: one picture is asked for at a time, with
// the values of that moment, and thumbnails and grid follow when the hand rests.

const REST_MILLISECONDS = 150;
const MOST_THUMBNAILS = 24;
const MOST_BARS = 12;

const find = (selector) => element.querySelector(selector);
const picture = find('.picture');
const grid = find('.grid');
const picker = find('#explore-model');
const noiseBox = find('#explore-noise');
const rowsPicker = find('#explore-rows');
const columnsPicker = find('#explore-columns');

let model = null; // what `open_model` answered
let values = {}; // code name -> number
let noise = 0;
let wanted = 0; // counts models asked for: only the newest is shown, whichever answers last
let opened = 0; // counts models opened: an answer from an earlier one is dropped
let moved = 0; // counts changes of any value
let movedAt = 0; // when the newest change was made, on the clock of performance.now()
let drawn = {}; // what each thumbnail strip and the grid were last drawn for
let gridAxes = null;
let restTimer = null;

// ---------------------------------------------------------------------------------------------------- talking

function say(sentence) {
  const place = find('.sentence');
  place.textContent = sentence || '';
  place.hidden = !sentence;
}

async function ask(name, request, isStillWanted = () => true) {
  let answer;
  try {
    answer = await server[name](request);
  } catch {
    answer = { error: 'The program does not answer. Start infogan-explorer again, then reload this page.' };
  }
  if (!isStillWanted()) return null;
  if (answer.error) {
    say(answer.error);
    return null;
  }
  return answer;
}

// One piece of work at a time; what is asked meanwhile is done once more afterwards, with the newest values.
function oneAtATime(work) {
  let busy = false;
  let again = false;
  return async () => {
    again = busy;
    if (busy) return;
    busy = true;
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      busy = false;
    }
  };
}

function now(extra) {
  return { model: model.model, step: model.step, values: { ...values }, noise, ...extra };
}

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// A PNG as a bitmap; a small picture comes as bare pixels, of one channel or three.
async function decode(answer) {
  if (answer.png) return createImageBitmap(new Blob([bytesOf(answer.png)], { type: 'image/png' }));
  const pixels = bytesOf(answer.pixels);
  const image = new ImageData(answer.width, answer.height);
  for (let i = 0; i < answer.width * answer.height; i++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * i + channel] = pixels[answer.channels === 3 ? 3 * i + channel : i];
    }
    image.data[4 * i + 3] = 255;
  }
  return image;
}

function paint(canvas, drawing) {
  const context = canvas.getContext('2d');
  if (drawing instanceof ImageData) context.putImageData(drawing, 0, 0);
  else context.drawImage(drawing, 0, 0);
}

function resize(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
}

// ---------------------------------------------------------------------------------------------------- words

const words = (value, digits = 2) => value.toFixed(digits).replace('-', '\u2212');
const short = (value) => String(Number(value.toFixed(2))).replace('-', '\u2212');

function spoken(value, code) {
  return code.kind === 'categorical' ? String(value) : words(value);
}

function describe(set) {
  return model.codes.map((code) => code.name + ' = ' + spoken(set[code.name], code)).join(', ');
}

function make(tag, classes, text) {
  const node = document.createElement(tag);
  if (classes) node.className = classes;
  if (text !== undefined) node.textContent = text;
  return node;
}

const codeOf = (name) => model.codes.find((code) => code.name === name);
const percent = (value, code) => (100 * (value - code.low)) / (code.high - code.low);

// ---------------------------------------------------------------------------------------------------- the picture

const drawPicture = oneAtATime(async () => {
  if (!model) return;
  const session = opened;
  const since = movedAt;
  const asked = now();
  const answer = await ask('draw_picture', asked);
  if (!answer || session !== opened) return;
  const drawing = await decode(answer);
  if (session !== opened) return;
  resize(picture, answer.width, answer.height);
  paint(picture, drawing);
  picture.setAttribute('aria-label', 'Generated picture for ' + describe(asked.values) + ', noise seed ' + asked.noise);
  picture.dataset.values = JSON.stringify(asked.values);
  picture.dataset.noise = asked.noise;
  picture.dataset.drawn = Number(picture.dataset.drawn || 0) + 1;
  showReading(answer.reading, asked.values);
  showRing(answer.point);
  say('');
  requestAnimationFrame(() => {
    const milliseconds = performance.now() - since;
    find('.timing').textContent = milliseconds.toFixed(0) + ' ms';
    picture.dispatchEvent(new CustomEvent('painted', { bubbles: true, detail: { milliseconds } }));
  });
});

function showRing(point) {
  const ring = find('.ring');
  ring.hidden = find('.ring-note').hidden = !point;
  if (point) {
    ring.style.left = 100 * point[0] + '%';
    ring.style.top = 100 * point[1] + '%';
  }
}

function showReading(reading, set) {
  for (const code of model.codes) {
    const place = find('.reading [data-code="' + code.name + '"]');
    const read = reading[code.name];
    if (code.kind === 'categorical') {
      showProbabilities(place, read.probabilities, set[code.name]);
    } else {
      showInterval(place, read, set[code.name], code);
    }
  }
}

function showProbabilities(place, probabilities, set) {
  let shown = probabilities.map((probability, choice) => ({ probability, choice }));
  if (shown.length > MOST_BARS) {
    shown = shown.sort((a, b) => b.probability - a.probability).slice(0, MOST_BARS);
  }
  shown.forEach(({ probability, choice }, i) => {
    const row = place.children[i];
    row.children[0].textContent = choice;
    row.children[1].firstChild.style.transform = 'scaleX(' + probability + ')';
    row.children[2].textContent = probability.toFixed(2);
    row.classList.toggle('chosen', choice === set);
  });
}

function showInterval(place, read, set, code) {
  const clip = (value) => Math.min(104, Math.max(-4, percent(value, code)));
  const [low, high] = [clip(read.mean - read.std), clip(read.mean + read.std)];
  place.querySelector('.whisker').style.left = low + '%';
  place.querySelector('.whisker').style.width = high - low + '%';
  place.querySelector('.dot').style.left = clip(read.mean) + '%';
  place.querySelector('.tick').style.left = clip(set) + '%';
  place.querySelector('.numbers').textContent = words(read.mean) + ' \u00b1 ' + words(read.std);
  place.querySelector('.was-set').textContent = 'set ' + words(set);
}

// ---------------------------------------------------------------------------------------------------- at rest

const drawTheRest = oneAtATime(async () => {
  if (!model) return;
  const session = opened;
  const since = moved;
  for (const code of model.codes) {
    if (code.kind !== 'categorical' || code.choices > MOST_THUMBNAILS) continue;
    await drawIfChanged(code.name, [code.name], 'draw_strip', { along: code.name }, (answer, bitmap) => {
      const size = answer.width;
      element.querySelectorAll('.codes [data-code="' + code.name + '"] canvas').forEach((canvas, i) => {
        resize(canvas, size, answer.height);
        canvas.getContext('2d').drawImage(bitmap, -i * size, 0);
      });
    });
    if (session !== opened || since !== moved) return;
  }
  const [rows, columns] = [rowsPicker.value, columnsPicker.value];
  const freed = rows === columns ? [columns] : [rows, columns];
  await drawIfChanged('grid', freed, 'draw_grid', { rows, columns }, showGrid);
  placeHere();
});

// Ask and draw, unless nothing that the sheet depends on has changed since it was last drawn.
async function drawIfChanged(name, freed, question, extra, show) {
  const request = now(extra);
  const held = Object.entries(request.values).filter(([code]) => !freed.includes(code));
  const basis = JSON.stringify([request.model, request.step, request.noise, held, extra]);
  if (drawn[name] === basis) return;
  const session = opened;
  const answer = await ask(question, request);
  if (!answer || session !== opened) return;
  const bitmap = await decode(answer);
  if (session !== opened) return;
  show(answer, bitmap, extra);
  drawn[name] = basis;
}

function showGrid(answer, bitmap, axes) {
  const [rows, columns] = [codeOf(axes.rows), codeOf(axes.columns)];
  gridAxes = { rows, columns, down: answer.rows, across: answer.columns };
  resize(grid, bitmap.width, bitmap.height);
  grid.getContext('2d').drawImage(bitmap, 0, 0);
  grid.dataset.drawn = Number(grid.dataset.drawn || 0) + 1;
  grid.setAttribute(
    'aria-label',
    'Generated pictures: ' + rows.name + ' down the rows, ' + columns.name + ' along the columns',
  );
  const plot = find('.plot');
  plot.style.setProperty('--rows', answer.rows.length);
  plot.style.setProperty('--columns', answer.columns.length);
  label(find('.across'), answer.columns, columns);
  label(find('.down'), answer.rows, rows);
}

function label(place, axisValues, code) {
  place.replaceChildren(
    ...axisValues.map((value) => {
      const beyond = code.kind === 'continuous' && (value < code.trainedLow || value > code.trainedHigh);
      return make('span', beyond ? 'beyond' : '', short(value));
    }),
  );
}

// The frame in the grid around the setting that is on the stage, where the grid has it.
function placeHere() {
  const here = find('.here');
  if (!gridAxes) return;
  const near = (list, code) => {
    const gap = code.kind === 'continuous' && list.length > 1 ? (list[1] - list[0]) / 2 : 0.5;
    return list.findIndex((value) => Math.abs(value - values[code.name]) <= gap + 1e-9);
  };
  const row = near(gridAxes.down, gridAxes.rows);
  const column = near(gridAxes.across, gridAxes.columns);
  here.hidden = row < 0 || column < 0;
  here.style.setProperty('--row', row);
  here.style.setProperty('--column', column);
}

// ---------------------------------------------------------------------------------------------------- the hand

function changed(event) {
  moved += 1;
  movedAt = event && event.timeStamp ? event.timeStamp : performance.now();
  drawPicture();
  placeHere();
  clearTimeout(restTimer);
  restTimer = setTimeout(drawTheRest, REST_MILLISECONDS);
}

function setCode(name, value, event) {
  values[name] = value;
  showControl(codeOf(name));
  changed(event);
}

function showControl(code) {
  const row = find('.codes [data-code="' + code.name + '"]');
  const value = values[code.name];
  if (code.kind === 'continuous') {
    row.querySelector('output').textContent = words(value);
    row.querySelector('input').value = value;
    row.querySelector('input').setAttribute('aria-valuetext', words(value));
    return;
  }
  const number = row.querySelector('input');
  if (number) number.value = value;
  row.querySelectorAll('[role=radio]').forEach((button, choice) => {
    button.setAttribute('aria-checked', choice === value);
    button.tabIndex = choice === value ? 0 : -1;
  });
}

function buildSlider(code) {
  const row = make('div', 'code continuous');
  const slide = make('div', 'slide');
  const input = make('input');
  input.type = 'range';
  input.min = code.low;
  input.max = code.high;
  input.step = (code.high - code.low) / 200;
  input.setAttribute('aria-label', 'code ' + code.name);
  input.addEventListener('input', (event) => setCode(code.name, Number(input.value), event));
  const ends = make('div', 'ends');
  ends.append(
    ...[code.low, code.trainedLow, (code.low + code.high) / 2, code.trainedHigh, code.high].map((value) => {
      const mark = make('span', '', short(value));
      mark.style.left = percent(value, code) + '%';
      return mark;
    }),
  );
  slide.style.setProperty('--from', percent(code.trainedLow, code) / 100);
  slide.style.setProperty('--to', percent(code.trainedHigh, code) / 100);
  slide.append(input, ends);
  row.append(make('span', 'name', code.name), slide, make('output'));
  return row;
}

function buildCategories(code) {
  const row = make('div', 'code categorical');
  row.append(make('span', 'name', code.name));
  if (code.choices > MOST_THUMBNAILS) {
    const input = make('input');
    input.type = 'number';
    input.min = 0;
    input.max = code.choices - 1;
    input.setAttribute('aria-label', 'code ' + code.name + ', category 0 to ' + (code.choices - 1));
    input.addEventListener('change', (event) => setCode(code.name, Number(input.value), event));
    row.append(input);
    return row;
  }
  const group = make('div', 'thumbnails');
  group.setAttribute('role', 'radiogroup');
  group.setAttribute('aria-label', 'code ' + code.name);
  for (let choice = 0; choice < code.choices; choice++) {
    const button = make('button', 'thumbnail');
    button.type = 'button';
    button.setAttribute('role', 'radio');
    button.setAttribute('aria-label', 'category ' + choice);
    button.append(make('canvas'), make('span', '', choice));
    button.addEventListener('click', (event) => setCode(code.name, choice, event));
    group.append(button);
  }
  group.addEventListener('keydown', (event) => {
    const last = code.choices - 1;
    const at = values[code.name];
    const next = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowDown: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      ArrowUp: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setCode(code.name, next, event);
    group.children[next].focus();
  });
  row.append(group);
  return row;
}

function buildReading(code) {
  const place = make('div', 'read ' + code.kind);
  place.dataset.code = code.name;
  if (code.kind === 'categorical') {
    for (let i = 0; i < Math.min(code.choices, MOST_BARS); i++) {
      const bar = make('span', 'bar');
      bar.append(make('span'));
      const row = make('div', 'probability');
      row.append(make('span', 'choice', i), bar, make('span', 'number'));
      place.append(row);
    }
    return place;
  }
  const axis = make('div', 'axis');
  axis.style.setProperty('--from', percent(code.trainedLow, code) / 100);
  axis.style.setProperty('--to', percent(code.trainedHigh, code) / 100);
  axis.append(make('span', 'tick'), make('span', 'whisker'), make('span', 'dot'));
  const said = make('span', 'said');
  said.append(make('span', 'numbers'), make('span', 'was-set'));
  place.append(axis, said);
  return place;
}

// ---------------------------------------------------------------------------------------------------- the model

function buildControls() {
  find('.codes').replaceChildren(
    ...model.codes.map((code) => {
      const row = code.kind === 'continuous' ? buildSlider(code) : buildCategories(code);
      row.dataset.code = code.name;
      return row;
    }),
  );
  find('.reading').replaceChildren(
    ...model.codes.map((code) => {
      const row = make('div', 'row');
      row.append(make('span', 'name', code.name), buildReading(code));
      return row;
    }),
  );
  const names = model.codes.map((code) => code.name);
  const categorical = model.codes.filter((code) => code.kind === 'categorical').map((code) => code.name);
  const continuous = names.filter((name) => !categorical.includes(name));
  for (const [axis, preferred] of [
    [rowsPicker, categorical[0] || names[0]],
    [columnsPicker, continuous[0] || categorical[1] || names[0]],
  ]) {
    axis.replaceChildren(...names.map((name) => new Option(name, name)));
    axis.value = preferred;
  }
}

function sameCodes(a, b) {
  return a && JSON.stringify(a.codes) === JSON.stringify(b.codes);
}

function showPicked(ref) {
  if ([...picker.options].some((option) => option.value === ref)) picker.value = ref;
}

async function openModel(ref) {
  const ticket = ++wanted;
  const answer = await ask('open_model', { model: ref }, () => ticket === wanted);
  if (ticket !== wanted) return;
  if (!answer) {
    showPicked(model && model.model); // the picture is still this one's
    return;
  }
  say('');
  opened += 1;
  const kept = sameCodes(model, answer); // another run with the same codes keeps what is set
  model = answer;
  drawn = {};
  if (!kept) {
    values = { ...model.values };
    gridAxes = null;
    buildControls();
  }
  element.classList.toggle('points', model.points);
  find('.at-step').textContent = 'weights of step ' + model.step.toLocaleString('en');
  model.codes.forEach(showControl);
  changed();
  clearTimeout(restTimer);
  drawTheRest();
}

async function listModels() {
  const answer = await ask('list_models', {});
  if (!answer) return;
  showSkipped(answer.skipped);
  const kept = picker.value;
  picker.replaceChildren(...answer.models.map((entry) => new Option(entry.label, entry.ref)));
  picker.disabled = answer.models.length === 0;
  const refs = answer.models.map((entry) => entry.ref);
  if (refs.includes(kept)) picker.value = kept;
  else if (refs.length) picker.value = refs.find((ref) => ref.startsWith('shipped:')) || refs[0];
  else {
    picker.replaceChildren(new Option('no model yet', ''));
    say('There is no trained model in ' + answer.runsDir + ' yet: train one in the Train tab, then press Refresh.');
  }
  if (picker.value && (!model || picker.value !== model.model)) await openModel(picker.value);
}

function showSkipped(sentences) {
  const place = find('.skipped');
  place.hidden = sentences.length === 0;
  const folders = sentences.length === 1 ? 'one folder' : sentences.length + ' folders';
  place.querySelector('summary').textContent = folders + ' skipped';
  place.querySelector('p').textContent = sentences.join(' ');
}

picker.addEventListener('change', () => openModel(picker.value));
find('.refresh').addEventListener('click', async () => {
  say('');
  const before = model && model.model;
  await listModels();
  if (model && model.model === before && picker.value === before) await openModel(before); // newer weights
});
noiseBox.addEventListener('input', (event) => {
  const seed = Number(noiseBox.value);
  if (noiseBox.value === '' || !Number.isInteger(seed) || seed < 0 || seed > 2147483647) {
    say('The noise seed is a whole number from 0 to 2,147,483,647; the picture keeps seed ' + noise + '.');
    return;
  }
  noise = seed;
  changed(event);
});
find('.reroll').addEventListener('click', (event) => {
  noise = Math.floor(Math.random() * 100000);
  noiseBox.value = noise;
  changed(event);
});
find('.middle').addEventListener('click', (event) => {
  if (!model) return;
  values = { ...model.values };
  model.codes.forEach(showControl);
  changed(event);
});
for (const axis of [rowsPicker, columnsPicker]) axis.addEventListener('change', () => drawTheRest());
grid.addEventListener('click', (event) => {
  if (!gridAxes) return;
  const box = grid.getBoundingClientRect();
  const pick = (list, share) => list[Math.min(list.length - 1, Math.max(0, Math.floor(share * list.length)))];
  values[gridAxes.rows.name] = pick(gridAxes.down, (event.clientY - box.top) / box.height);
  values[gridAxes.columns.name] = pick(gridAxes.across, (event.clientX - box.left) / box.width);
  model.codes.forEach(showControl);
  changed(event);
});

listModels();
