// ---------------------------------------------------------------------------------------------------- names

// What the numbers suggest to call codes and categories. What has a name already is only offered, not ticked.

const namesFold = find('.names');
let namesFor = ''; // the evaluation, and the marks of its sections, that the list is of
let suggested = [];

async function askForNames(isAnew = false) {
  const { shown, run } = told;
  const marks = told.sections.filter(({ name }) => ['clustering', 'effects'].includes(name)).map(({ mark }) => mark);
  const asked = JSON.stringify([run, shown && shown.key, marks]);
  if (namesFor === asked && !isAnew) return;
  namesFor = asked;
  const answer = shown && marks.some(Boolean) ? await ask('suggest_names', { run, report: shown.key }, 'names') : null;
  if (namesFor !== asked) return;
  suggested = answer ? answer.names : [];
  drawNames();
}

function drawNames() {
  const open = suggested.filter(({ name, now }) => name !== now);
  namesFold.hidden = !open.length || infogan.hides('names');
  setText(namesFold.querySelector('summary'), t('evaluate.names', { count: whole(open.length) }));
  keepPlace(() => namesFold.querySelector('ul').replaceChildren(...open.map(nameRow)));
  showNamesButton();
}

function nameRow(one) {
  const row = make('li');
  const label = make('label');
  const box = make('input');
  box.type = 'checkbox';
  box.checked = !one.now;
  box.value = String(suggested.indexOf(one));
  const what = one.category === null ? one.code : t('evaluate.names_category', { code: one.code, category: one.category });
  label.append(box, make('span', 'what', what), make('span', 'name', one.name));
  if (one.now) label.append(make('span', 'note', t('evaluate.names_now', { name: one.now })));
  row.append(label);
  return row;
}

const ticked = () => [...namesFold.querySelectorAll('input:checked')].map(({ value }) => suggested[Number(value)]);

function showNamesButton() {
  const button = namesFold.querySelector('button');
  const { length } = ticked();
  button.disabled = !length;
  setText(button, t('evaluate.names_write', { count: whole(length) }));
}

async function writeNames() {
  const names = ticked().map(({ code, category, name }) => ({ code, category, name }));
  const answer = await ask('write_names', { run: told.run, names }, 'names');
  if (!answer) return;
  await look(); // the report says the new names
  askForNames(true);
  infogan.announce(['names']);
  infogan.refresh();
}
