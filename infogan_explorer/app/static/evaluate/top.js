// ---------------------------------------------------------------------------------------------------- the verdict

const moment = new Intl.DateTimeFormat(infogan.language, { dateStyle: 'medium', timeStyle: 'short' });
const when = (date) => (date ? moment.format(new Date(date)) : t('evaluate.not_whole'));
const howWell = (fast) => t(fast ? 'evaluate.how_fast' : 'evaluate.how_full');

function describe({ step, dataset, split, fast, date }) {
  return t('evaluate.of', {
    step: whole(step),
    dataset,
    split: t('evaluate.split_' + split),
    how: howWell(fast),
    date: when(date),
  });
}

function showTop() {
  const { shown } = told;
  const { facts } = infogan;
  const name = facts && facts.run === told.run ? facts.name : told.run.slice(told.run.indexOf(':') + 1);
  setText(find('#evaluate-verdict'), t('evaluate.question', { run: name }));
  setText(find('.top .facts'), shown ? describe(shown) : t('evaluate.nothing_yet'));
  find('.fast-note').hidden = !(shown && shown.fast);
  const verdict = find('.verdict');
  const html = told.verdict || '';
  if (verdict.dataset.drawn !== html) {
    verdict.dataset.drawn = html;
    keepPlace(() => (verdict.innerHTML = html)); // composed and escaped by the server
  }
  showOtherStep(shown);
  for (const button of element.querySelectorAll('.take [data-kind]')) button.disabled = !(shown && shown.is_whole);
  find('.take .cite').hidden = !(shown && shown.is_whole);
  find('.take .cite').href = infogan.link({ section: 'made' });
  find('.take').hidden = !shown;
  showWhich(shown);
}

function showOtherStep(shown) {
  const at = cursor();
  const place = find('.other-step');
  const isOther = Boolean(shown) && at !== null && shown.step !== at;
  const isOld = Boolean(shown) && !isOther && told.newest !== null && shown.step < told.newest;
  place.hidden = !isOther && !isOld;
  if (place.hidden) return;
  const goal = isOther ? shown.step : told.newest;
  const values = { step: whole(shown.step), at: whole(at), newest: whole(told.newest) };
  setText(place.querySelector('.text'), t(isOther ? 'evaluate.other_step' : 'evaluate.older_step', values));
  const go = place.querySelector('.go');
  go.dataset.step = goal;
  setText(go, t('evaluate.go_to_step', { step: whole(goal) }));
}

// Which of several evaluations of this run is shown.
function showWhich(shown) {
  const place = find('.which');
  place.hidden = told.known.length < 2;
  find('.top .facts').hidden = !place.hidden; // which say the same
  const select = place.querySelector('select');
  const drawn = JSON.stringify(told.known);
  if (select.dataset.drawn !== drawn) {
    select.dataset.drawn = drawn;
    select.replaceChildren(...told.known.map((one) => new Option(describe(one), one.key)));
  }
  if (shown && document.activeElement !== select) select.value = shown.key;
}

async function save(kind) {
  const { shown } = told;
  const answer = await ask('save', { run: told.run, report: shown.key, kind });
  if (answer) infogan.save(answer);
}
