// ---------------------------------------------------------------------------------------------------- names

// A small dialog for one code: what people call it, and what they call its categories. Enter saves, Escape leaves.

const namesDialog = find('.names');
const namesForm = find('.names form');

function openNames(name) {
  const code = codeOf(name);
  find('.names h3').textContent = t('explore.name_code', { code: code.name });
  sayInNames('');
  const fields = [nameField(code.label || '', t('explore.name_of_code', { code: code.name }), 'label')];
  if (!isNumber(code) && code.choices <= MOST_THUMBNAILS) {
    rowOf(code).querySelectorAll('canvas').forEach((thumbnail, choice) => {
      const field = nameField(labelOf(code, choice), t('explore.category', { category: choice }), 'category');
      const copy = make('canvas');
      paint(copy, thumbnail);
      field.prepend(copy);
      fields.push(field);
    });
  }
  find('.names .fields').replaceChildren(...fields);
  namesDialog.dataset.code = name;
  namesDialog.showModal();
  fields[0].querySelector('input').select();
}

function nameField(value, title, kind) {
  const field = make('label', 'field ' + kind);
  const input = make('input');
  input.type = 'text';
  input.maxLength = 80;
  input.value = value;
  input.name = kind;
  input.autocomplete = 'off';
  field.append(make('span', '', title), input);
  return field;
}

function sayInNames(sentence) {
  const place = find('.names .wrong');
  place.textContent = sentence || '';
  place.hidden = !sentence;
}

async function saveNames() {
  const name = namesDialog.dataset.code;
  const texts = (kind) => [...namesForm.querySelectorAll('input[name=' + kind + ']')].map((input) => input.value);
  const request = { model: model.model, step: model.step, code: name, label: texts('label')[0] };
  request.categories = texts('category');
  const answer = await ask('name_code', request, () => true, sayInNames);
  if (!answer) return;
  namesDialog.close();
  showNames(answer.codes);
  rowOf(codeOf(name)).querySelector('.name').focus();
  infogan.refresh();
}

// Another part of the page has named something.
async function readNames() {
  if (!model) return;
  const { model: ref, step } = model;
  const answer = await ask('open_model', { model: ref, step }, () => model.model === ref);
  if (answer) showNames(answer.codes);
}

// New names, wherever a code or a category is spoken of.
function showNames(codes) {
  model.codes = codes;
  if (other && other.model === model.model) other.codes = codes;
  model.codes.forEach(nameCode);
  const titles = model.codes.map((code) => [code.name, titleOf(code)]);
  for (const picker of [rowsPicker, columnsPicker, ...padPickers, animated]) offer(picker, titles);
  if (gridAxes) gridAxes = { ...gridAxes, rows: codeOf(gridAxes.rows.name), columns: codeOf(gridAxes.columns.name) };
  makeRoomForNames(find('.see .reading'), codes);
  nameGrid();
  drawn.grid = null; // what Q reads there is written with the names
  changed();
}

namesForm.addEventListener('submit', (event) => {
  event.preventDefault();
  saveNames();
});
find('.names .leave').addEventListener('click', () => namesDialog.close());
