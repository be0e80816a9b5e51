// ---- what trains, and what waits for it --------------------------------------------------------------------------------

const QUEUE_MILLISECONDS = 2000;

let queued = ''; // what is shown, so that nothing is drawn anew under a finger

function progressOf({ name, step, steps }) {
  return step === null ? t('form.starting', { name }) : t('form.at_step', { name, step: whole(step), steps: whole(steps) });
}

// Why an entry waits: for what trains, for those before it, or for somebody to say that it shall start.
function reasonOf(entry, ahead, training) {
  if (entry.left) return t('form.left_waiting');
  if (!entry.mine) return t('form.waits_elsewhere', { host: entry.host });
  if (ahead.length) return t('form.waits_behind', { name: ahead[ahead.length - 1].name });
  if (training.length) return t('form.waits_for', { what: training.map(progressOf).join(', ') });
  return t('form.starts_now');
}

function makeLine(name, why, ...acts) {
  const line = make('li', 'line');
  const buttons = make('span', 'acts');
  buttons.append(...acts);
  line.append(make('span', 'name', name), make('span', 'why', why), buttons);
  line.dataset.run = name;
  return line;
}

function actButton(words, name, request) {
  const button = make('button', 'quiet', t(words));
  button.type = 'button';
  button.setAttribute('aria-label', t(words + '_run', { name }));
  button.addEventListener('click', () => arrange(request));
  return button;
}

function makeWaiting(entry, ahead, training) {
  const several = entry.twins ? 'form.and_twin' : entry.seeds > 1 ? 'form.of_seeds' : '';
  const name = several ? t(several, { name: entry.name, seeds: whole(entry.seeds) }) : entry.name;
  const acts = [];
  if (!entry.mine) acts.push(actButton('form.adopt', entry.name, { act: 'adopt', id: entry.id }));
  else if (ahead.length) acts.push(actButton('form.front', entry.name, { act: 'front', id: entry.id }));
  acts.push(actButton('form.remove', entry.name, { act: 'remove', id: entry.id }));
  const line = makeLine(name, reasonOf(entry, ahead, training), ...acts);
  line.dataset.run = entry.name;
  return line;
}

function showQueue(answer) {
  const { training, waiting, refused, most, cores } = answer;
  const now = JSON.stringify([training, waiting, refused, most]);
  if (now === queued) return;
  queued = now;
  const focused = document.activeElement?.closest?.('.line')?.dataset.run;
  const mine = waiting.filter((entry) => entry.mine);
  const lines = training.map((run) => makeLine(run.name, t('form.trains', { what: progressWithout(run) })));
  for (const entry of waiting) {
    lines.push(makeWaiting(entry, entry.mine ? mine.slice(0, mine.indexOf(entry)) : [], training));
  }
  for (const sentence of refused) lines.push(make('li', 'wrong', sentence));
  if (!lines.length) lines.push(make('li', 'note', t('form.nothing_trains')));
  find('.lines').replaceChildren(...lines);
  if (focused) find('.line[data-run="' + CSS.escape(focused) + '"] button')?.focus();
  const box = find('#form-most');
  box.max = cores;
  if (document.activeElement !== box) box.value = most;
}

function progressWithout({ step, steps }) {
  return step === null ? t('form.is_starting') : t('form.step_of', { step: whole(step), steps: whole(steps) });
}

function sayInQueue(sentence) {
  const place = find('.queue > .wrong');
  place.textContent = sentence || '';
  place.hidden = !sentence;
}

async function arrange(request) {
  const answer = await ask('arrange', request);
  sayInQueue(answer.error);
  if (answer.error) return;
  showQueue(answer);
  estimateSoon();
}

async function lookAtQueue() {
  const answer = await ask('look');
  if (!answer.error) showQueue(answer);
}

find('#form-most').addEventListener('change', ({ currentTarget }) => {
  const most = Number(currentTarget.value);
  arrange({ act: 'most', most: Number.isInteger(most) && currentTarget.value !== '' ? most : 0 });
});
