// ---------------------------------------------------------------------------------------------------- the joint table

// Rows are what is sent, columns what arrives; a cell is as dark as it is likely. In the lesson of the reader's own
// table every cell can be typed over: what is typed is in the link at once, and Python says what is wrong with it.

const MOST_TYPED = 4; // rows and columns of a typed table
const MOST_SHOWN = 12; // of one that a link holds: of more, Python says that they are too many
const isTyped = () => infogan.setting('ch-kind') === 'table';
const typedCells = () => (infogan.setting('ch-table') || '').split(';').map((row) => row.split(','));
const writeCells = (cells) => cells.map((row) => row.join(',')).join(';');

let laidOut = ''; // the table that stands there, by its size and names

function layTable() {
  layComplaint();
  if (!infogan.needs('table')) return;
  const [rows, columns] = sizeOfTable();
  const layout = [isTyped(), rows, columns].join(' ');
  if (layout !== laidOut) buildTable(rows, columns);
  laidOut = layout;
  if (!isTyped()) return;
  drawSums();
  const cells = typedCells();
  for (const input of element.querySelectorAll('.cells input')) {
    const text = cells[input.dataset.row]?.[input.dataset.column] ?? '';
    if (document.activeElement !== input && input.value !== text) input.value = text;
    input.disabled = infogan.isVeiled();
  }
}

// What is wrong with a typed table is said under it, and of anything else under the pictures.
function layComplaint() {
  const place = find('.sentence-place');
  if (isTyped()) find('.table').append(place);
  else find('.parts').after(place);
}

function sizeOfTable() {
  if (isTyped()) {
    const rows = typedCells().slice(0, MOST_SHOWN);
    return [rows.length, Math.min(MOST_SHOWN, Math.max(...rows.map((row) => row.length)))];
  }
  return shown ? [shown.inputs.length, shown.outputs.length] : [0, 0];
}

function buildTable(rows, columns) {
  const table = make('table');
  const head = make('tr');
  const isSmall = columns > MOST_TYPED;
  const nameOf = (axis, letters, i) => (isSmall ? '' : axis + ' = ') + (isTyped() ? String(i + 1) : letters[i]);
  const above = Array.from({ length: columns }, (_, y) => heading('col', nameOf('y', shown?.outputs, y)));
  head.append(make('td', 'corner', isSmall ? 'x \\ y' : ''), ...above);
  if (isTyped()) head.append(heading('col', 'p(x)'));
  table.append(head);
  for (let x = 0; x < rows; x++) {
    const row = make('tr');
    row.append(heading('row', nameOf('x', shown?.inputs, x)));
    for (let y = 0; y < columns; y++) row.append(isTyped() ? typedCell(x, y) : make('td', 'cell'));
    if (isTyped()) row.append(make('td', 'sum'));
    table.append(row);
  }
  if (isTyped()) {
    const foot = make('tr');
    foot.append(heading('row', 'p(y)'), ...Array.from({ length: columns + 1 }, () => make('td', 'sum')));
    table.append(foot);
  }
  table.classList.toggle('small', isSmall);
  find('.cells').replaceChildren(table);
  layMenders(isTyped() ? buildMenders(rows, columns) : []);
}

// The hand stays on the button that it pressed, or goes to the one that takes this back.
function layMenders(buttons) {
  const place = find('.mend');
  const pressed = [...place.children].indexOf(document.activeElement);
  place.replaceChildren(...buttons);
  if (pressed < 0 || !buttons.length) return;
  const isPossible = !buttons[pressed].disabled;
  const opposite = pressed % 2 ? pressed + 1 : pressed - 1; // after the first come pairs: add, drop
  buttons[isPossible ? pressed : opposite].focus();
}

function heading(scope, text) {
  const made = make('th', '', text);
  made.scope = scope;
  return made;
}

function typedCell(x, y) {
  const cell = make('td', 'cell');
  const input = make('input');
  Object.assign(input, { type: 'text', inputMode: 'decimal', autocomplete: 'off', spellcheck: false });
  input.dataset.row = x;
  input.dataset.column = y;
  input.setAttribute('aria-label', t('learn.cell', { x: x + 1, y: y + 1 }));
  input.addEventListener('input', () => {
    const cells = typedCells();
    cells[x][y] = input.value.replace(/[,;]/g, '.').trim().slice(0, 20);
    infogan.set({ 'ch-table': writeCells(cells) });
  });
  cell.append(input);
  return cell;
}

function buildMenders(rows, columns) {
  const divide = make('button', 'plain', t('learn.divide'));
  divide.type = 'button';
  divide.addEventListener('click', divideBySum);
  const sizes = [
    ['learn.add_row', rows < MOST_TYPED, () => [...typedCells(), Array(columns).fill('0')]],
    ['learn.drop_row', rows > 2, () => typedCells().slice(0, -1)],
    ['learn.add_column', columns < MOST_TYPED, () => typedCells().map((row) => [...row, '0'])],
    ['learn.drop_column', columns > 2, () => typedCells().map((row) => row.slice(0, -1))],
  ].map(([words, isPossible, cells]) => {
    const button = make('button', 'quiet', t(words));
    button.type = 'button';
    button.disabled = !isPossible;
    button.addEventListener('click', () => infogan.set({ 'ch-table': writeCells(cells()) }));
    return button;
  });
  return [divide, ...sizes];
}

async function divideBySum() {
  const answer = await infogan.ask(server, 'divide_table', { table: infogan.setting('ch-table') });
  if (answer.table) infogan.set({ 'ch-table': writeCells(answer.table) });
  else take(answer);
}

function drawCells() {
  if (!infogan.needs('table')) return;
  layTable();
  markTable();
  const { joint, inputs, outputs } = shown;
  const most = Math.max(...joint.flat());
  const cells = element.querySelectorAll('.cells .cell');
  const values = isTyped() ? typedCells().flat().map(Number) : joint.flat();
  cells.forEach((cell, i) => {
    cell.style.setProperty('--share', String(values[i] / most));
    if (isTyped()) return;
    setText(cell, cells.length > MOST_TYPED ** 2 ? '' : fixed(values[i]));
    const pair = [inputs[Math.floor(i / outputs.length)], outputs[i % outputs.length]];
    cell.title = 'p(' + pair.join(', ') + ') = ' + fixed(values[i]);
  });
  if (isTyped()) drawSums();
}

// Of what stands there, be it a joint table or not.
function drawSums() {
  const cells = typedCells().map((row) => row.map(Number));
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const columns = cells[0].map((_, y) => sum(cells.map((row) => row[y])));
  const sums = [...cells.map(sum), ...columns, sum(cells.flat())];
  const words = sums.map((value) => (Number.isFinite(value) ? fixed(value) : '\u2013'));
  element.querySelectorAll('.cells .sum').forEach((cell, i) => setText(cell, words[i]));
}

// Which cells cannot be: no number, or a negative one.
function markTable() {
  for (const input of element.querySelectorAll('.cells input')) {
    const isWrong = input.value.trim() === '' || !(Number(input.value) >= 0 && Number(input.value) <= 1);
    input.setAttribute('aria-invalid', String(isWrong));
  }
}
