// ---------------------------------------------------------------------------------------------------- fork

const dialog = find('dialog.forking');
let forking = null; // what `open_fork` answered

async function openFork() {
  const answer = await ask('open_fork', { run: infogan.state.run, step: cursorStep() }, 'fork');
  if (!answer) return;
  forking = { ...answer, run: infogan.state.run };
  setText(find('#monitor-fork-title'), t('monitor.fork_title', { name: answer.parent, step: whole(answer.step) }));
  const name = { name: 'name', kind: 'text', help: t('monitor.fork_name_hint'), label: t('monitor.fork_name'), value: answer.name };
  dialog.querySelector('.first').replaceChildren(fieldFor(name, 'field wide'), ...answer.first.map((field) => fieldFor(field)));
  dialog.querySelector('.rest').replaceChildren(...answer.more.map((field) => fieldFor(field)));
  dialog.querySelector('details').open = false;
  complainInDialog('');
  drawChanges();
  dialog.showModal();
}

function fieldFor(field, kind = 'field') {
  const id = 'monitor-fork-' + field.name;
  const common = { id, name: field.name, 'aria-describedby': id + '-error', title: field.help };
  const input =
    field.kind === 'choice'
      ? build('select', common, ...field.choices.map((choice) => new Option(choice, choice, false, choice === field.value)))
      : build('input', { ...common, type: 'text', value: field.value, autocomplete: 'off', inputmode: field.kind === 'text' ? 'text' : 'decimal' });
  const label = build('label', { for: id }, build('span', { text: field.label || field.name, title: field.help }), input);
  return build('div', { class: kind, 'data-field': field.name }, label, build('p', { class: 'sentence', id: id + '-error', role: 'alert', hidden: true }));
}

function typedChanges() {
  const inputs = [...dialog.querySelectorAll('[data-field]:not([data-field=name]) :is(input, select)')];
  const changed = inputs.filter((input) => input.value.trim() !== forking.before[input.name]);
  return Object.fromEntries(changed.map((input) => [input.name, input.value.trim()]));
}

function drawChanges() {
  const changes = typedChanges();
  for (const field of dialog.querySelectorAll('[data-field]')) field.classList.toggle('changed', field.dataset.field in changes);
  const told = Object.entries(changes).map(([name, value]) => name + ' ' + (forking.before[name] || '-') + ' \u2192 ' + (value || '-'));
  setText(dialog.querySelector('.changes'), told.length ? t('monitor.changes', { changes: told.join(', ') }) : t('monitor.changes_nothing'));
}

function complainInDialog(sentence, errors = {}) {
  const place = dialog.querySelector('form > .sentence');
  place.textContent = sentence;
  place.hidden = !sentence;
  for (const field of dialog.querySelectorAll('[data-field]')) {
    const error = errors[field.dataset.field];
    const line = field.querySelector('.sentence');
    line.textContent = error || '';
    line.hidden = !error;
    const input = field.querySelector('input, select');
    if (error) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
    if (error && field.closest('details')) field.closest('details').open = true;
  }
  dialog.querySelector('[aria-invalid]')?.focus();
}

async function startFork() {
  const button = dialog.querySelector('[type=submit]');
  const name = dialog.querySelector('[name=name]').value.trim();
  button.disabled = true;
  const asked = { run: forking.run, step: forking.step, name, values: typedChanges() };
  const answer = await infogan.ask(server, 'start_fork', asked);
  button.disabled = false;
  complainInDialog(answer.error || '', answer.errors);
  if (!answer.run) return;
  dialog.close();
  shownTwin = '';
  infogan.set({ run: answer.run, step: null, follow: '1', compare: forking.run });
  infogan.refresh();
}
