// ---------------------------------------------------------------------------------------------------- compare

const comparePlace = find('.compare');
const compared = () => (infogan.state.compare || '').split(',').filter(Boolean);
let comparable = null; // runs that have a report
let comparedAs = ''; // what the table is of

async function lookAtComparable() {
  if (!isLookedAt() || infogan.hides('compare')) return;
  const answer = await ask('comparable', {}, 'compare');
  if (!answer) return;
  if (JSON.stringify(comparable) !== JSON.stringify(answer.runs)) {
    comparable = answer.runs;
    drawChoices();
  }
  drawComparison();
}

const others = () => (comparable || []).filter(({ ref }) => ref !== infogan.state.run);

function drawChoices() {
  const place = comparePlace.querySelector('.choices');
  const legend = place.querySelector('legend');
  keepPlace(() => place.replaceChildren(legend, ...others().map(choiceOf)));
}

function choiceOf({ ref, name, dataset }) {
  const label = make('label');
  const box = make('input');
  box.type = 'checkbox';
  box.value = ref;
  box.checked = compared().includes(ref);
  label.append(box, make('span', 'name', name), make('span', 'note', dataset));
  return label;
}

async function drawComparison() {
  const { run } = infogan.state;
  const has = (ref) => (comparable || []).some((one) => one.ref === ref);
  const chosen = compared().filter((ref) => ref !== run && has(ref));
  const none = !others().length ? t('evaluate.compare_none') : !has(run) ? t('evaluate.compare_first') : '';
  setText(comparePlace.querySelector('.none'), none);
  comparePlace.querySelector('.none').hidden = !none;
  const runs = has(run) && chosen.length ? [run, ...chosen] : [];
  const marks = told && told.shown ? told.shown.key + told.shown.date : '';
  const asked = JSON.stringify([runs, marks]);
  if (comparedAs === asked) return;
  comparedAs = asked;
  const answer = runs.length ? await ask('compare', { runs }, 'compare') : { html: '' };
  if (answer && comparedAs === asked) keepPlace(() => (comparePlace.querySelector('.table').innerHTML = answer.html));
}

function chooseCompared({ target }) {
  const refs = compared().filter((ref) => ref !== target.value);
  if (target.checked) refs.push(target.value);
  infogan.set({ compare: refs.join(',') || null });
}
