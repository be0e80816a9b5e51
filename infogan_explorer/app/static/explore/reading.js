// ---------------------------------------------------------------------------------------------------- what Q reads

const MOST_BARS = 12;

function buildReading(place, codes) {
  place.classList.add('empty');
  makeRoomForNames(place, codes);
  place.replaceChildren(
    ...codes.map((code) => {
      const row = make('div', 'row');
      row.append(make('span', 'name', code.name), isNumber(code) ? buildInterval(code) : buildBars(code));
      row.dataset.code = code.name;
      return row;
    }),
  );
}

// The names of categories stand before their bars, short ones whole.
function makeRoomForNames(place, codes) {
  const lengths = codes.flatMap((code) => Object.values(code.categories || {})).map((name) => name.length);
  place.style.setProperty('--names', Math.min(6, Math.max(1.75, ...lengths.map((length) => 0.5 * length + 0.75))) + 'rem');
}

function buildBars(code) {
  const bars = make('div', 'read categorical');
  for (let i = 0; i < Math.min(code.choices, MOST_BARS); i++) {
    const row = make('div', 'probability');
    const bar = make('span', 'bar');
    bar.append(make('span'));
    row.append(make('span', 'choice'), bar, make('span', 'number'));
    bars.append(row);
  }
  return bars;
}

function buildInterval(code) {
  const place = make('div', 'read continuous');
  const axis = make('div', 'axis');
  axis.style.setProperty('--from', percent(code.trainedLow, code) / 100);
  axis.style.setProperty('--to', percent(code.trainedHigh, code) / 100);
  axis.append(make('span', 'tick'), make('span', 'whisker'), make('span', 'dot'));
  const said = make('span', 'said');
  said.append(make('span', 'numbers'), make('span', 'was-set'));
  place.append(axis, said);
  return place;
}

// Beside what is set, where it is known: of a drawn picture nothing is.
function showReading(place, codes, reading, set = {}) {
  place.classList.remove('empty');
  for (const code of codes) {
    const row = place.querySelector('[data-code="' + code.name + '"]');
    if (isNumber(code)) showInterval(row, code, reading[code.name], set[code.name]);
    else showBars(row, code, reading[code.name].probabilities, set[code.name]);
  }
}

function showBars(row, code, probabilities, set) {
  let shown = probabilities.map((probability, category) => ({ probability, category }));
  if (shown.length > MOST_BARS) shown = shown.sort((a, b) => b.probability - a.probability).slice(0, MOST_BARS);
  const bars = row.querySelectorAll('.probability');
  shown.forEach(({ probability, category }, i) => {
    const [choice, bar, number] = bars[i].children;
    choice.textContent = labelOf(code, category) || category;
    choice.title = categoryOf(code, category);
    bar.firstChild.style.transform = 'scaleX(' + probability + ')';
    number.textContent = probability.toFixed(2);
    bars[i].classList.toggle('chosen', category === set);
  });
}

function showInterval(row, code, read, set) {
  const clip = (value) => Math.min(104, Math.max(-4, percent(value, code)));
  const [low, high] = [clip(read.mean - read.std), clip(read.mean + read.std)];
  const [tick, whisker, dot] = row.querySelector('.axis').children;
  whisker.style.left = low + '%';
  whisker.style.width = high - low + '%';
  dot.style.left = clip(read.mean) + '%';
  tick.hidden = set === undefined;
  if (set !== undefined) tick.style.left = clip(set) + '%';
  row.querySelector('.numbers').textContent = words(read.mean) + ' \u00b1 ' + words(read.std);
  row.querySelector('.was-set').textContent = set === undefined ? '' : t('explore.was_set', { value: words(set) });
}

// The category that Q holds most likely, and how likely.
function mostLikely(probabilities) {
  const probability = Math.max(...probabilities);
  return { category: probabilities.indexOf(probability), probability };
}
