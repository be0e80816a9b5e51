// ---------------------------------------------------------------------------------------------------- the grid

const grid = find('.grid');
const cells = find('.cells');
const rowsPicker = find('#explore-rows');
const columnsPicker = find('#explore-columns');
const readToggle = find('#explore-read');

let gridAxes = null; // the codes and values of the grid that is shown

function preferredAxes() {
  const names = model.codes.map((code) => code.name);
  const categories = model.codes.filter((code) => !isNumber(code)).map((code) => code.name);
  const numbers = names.filter((name) => !categories.includes(name));
  return { rows: categories[0] || names[0], columns: numbers[0] || categories[1] || names[0] };
}

function buildAxes() {
  const preferred = preferredAxes();
  for (const [key, picker] of [['rows', rowsPicker], ['columns', columnsPicker]]) {
    offer(picker, model.codes.map((code) => [code.name, titleOf(code)]));
    restoreChoice(key, picker, preferred[key]);
  }
  gridAxes = null;
}

async function drawGrid() {
  const [rows, columns] = [rowsPicker.value, columnsPicker.value];
  const extra = { rows, columns, read: readToggle.checked };
  await drawIfChanged('grid', rows === columns ? [columns] : [rows, columns], 'draw_grid', extra, (answer, sheet) => {
    gridAxes = { rows: codeOf(rows), columns: codeOf(columns), down: answer.rows, across: answer.columns };
    paint(grid, sheet);
    grid.dataset.drawn = Number(grid.dataset.drawn || 0) + 1;
    nameGrid();
    showMarks(answer.readings || null);
  });
  placeHere();
}

function nameGrid() {
  if (!gridAxes) return;
  const { rows, columns, down, across } = gridAxes;
  grid.setAttribute('aria-label', t('explore.grid_of', { rows: titleOf(rows), columns: titleOf(columns) }));
  const plot = find('.plot');
  plot.style.setProperty('--rows', down.length);
  plot.style.setProperty('--columns', across.length);
  plot.classList.toggle('named', !isNumber(rows) && Object.keys(rows.categories || {}).length > 0);
  label(find('.across'), across, columns);
  label(find('.down'), down, rows);
}

function label(place, axisValues, code) {
  place.replaceChildren(
    ...axisValues.map((value) => {
      const isBeyond = isNumber(code) && (value < code.trainedLow || value > code.trainedHigh);
      const text = isNumber(code) ? short(value) : labelOf(code, value) || short(value);
      const mark = make('span', isBeyond ? 'beyond' : '', text);
      mark.title = isNumber(code) ? '' : categoryOf(code, value);
      return mark;
    }),
  );
}

// Where in the grid the setting on the stage is: [row, column], -1 where the grid does not have it.
function whereInGrid() {
  const near = (list, code) => {
    const gap = isNumber(code) && list.length > 1 ? (list[1] - list[0]) / 2 : 0.5;
    return list.findIndex((value) => Math.abs(value - values[code.name]) <= gap + 1e-9);
  };
  return [near(gridAxes.down, gridAxes.rows), near(gridAxes.across, gridAxes.columns)];
}

function placeHere() {
  if (!gridAxes) return;
  const [row, column] = whereInGrid();
  const here = find('.here');
  here.hidden = row < 0 || column < 0;
  here.style.setProperty('--row', row);
  here.style.setProperty('--column', column);
}

function setCell(row, column, event) {
  const within = (list, i) => list[Math.min(list.length - 1, Math.max(0, i))];
  const { rows, columns, down, across } = gridAxes;
  setCodes({ [rows.name]: within(down, row), [columns.name]: within(across, column) }, event);
}

cells.addEventListener('click', (event) => {
  if (!gridAxes) return;
  const box = grid.getBoundingClientRect();
  const part = (at, size, list) => Math.floor((at / size) * list.length);
  setCell(
    part(event.clientY - box.top, box.height, gridAxes.down),
    part(event.clientX - box.left, box.width, gridAxes.across),
    event,
  );
});
cells.addEventListener('keydown', (event) => {
  const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (!by || !gridAxes) return;
  event.preventDefault();
  const [row, column] = whereInGrid().map((place) => Math.max(0, place));
  setCell(row + by[0], column + by[1], event);
});
for (const [key, picker] of [['rows', rowsPicker], ['columns', columnsPicker]]) {
  picker.addEventListener('change', () => infogan.set({ [key]: picker.value }));
}
readToggle.addEventListener('change', () => drawTheRest());

// ---------------------------------------------------------------------------------------------------- Q on the grid

// What Q reads of each picture: short in the picture, in full in a table for who cannot see it.
function showMarks(readings) {
  const marks = find('.marks');
  find('.readings').hidden = find('.marks-note').hidden = !readings;
  marks.replaceChildren();
  if (!readings) return;
  const { rows, columns, down, across } = gridAxes;
  const codes = rows === columns ? [columns] : [rows, columns];
  find('.marks-note').textContent = t('explore.marks', { codes: codes.map(titleOf).join(', ') });
  readings.forEach((reading, i) => {
    const set = { [rows.name]: down[Math.floor(i / across.length)], [columns.name]: across[i % across.length] };
    const mark = make('span', 'mark');
    mark.append(...codes.map((code) => markOf(code, reading[code.name], set[code.name])));
    marks.append(mark);
  });
  listReadings(readings, codes);
}

function markOf(code, read, set) {
  if (isNumber(code)) return make('span', '', words(read.mean));
  const { category, probability } = mostLikely(read.probabilities);
  const mark = make('span', category === set ? '' : 'other', (labelOf(code, category) || category) + ' ');
  mark.append(make('i', '', probability.toFixed(2).replace(/^0/, '')));
  return mark;
}

function listReadings(readings, codes) {
  const { rows, columns, down, across } = gridAxes;
  const head = make('tr');
  const titles = codes.map((code) => t('explore.q_reads_code', { code: titleOf(code) }));
  head.append(...[titleOf(rows), titleOf(columns), ...titles].map((text) => make('th', '', text)));
  const body = readings.map((reading, i) => {
    const line = make('tr');
    const set = [spoken(down[Math.floor(i / across.length)], rows), spoken(across[i % across.length], columns)];
    line.append(...[...set, ...codes.map((code) => sayReading(code, reading[code.name]))].map((text) => make('td', '', text)));
    return line;
  });
  find('.readings tbody').replaceChildren(head, ...body);
}

function sayReading(code, read) {
  if (isNumber(code)) return words(read.mean) + ' \u00b1 ' + words(read.std);
  const { category, probability } = mostLikely(read.probabilities);
  return categoryOf(code, category) + ' (' + probability.toFixed(2) + ')';
}
