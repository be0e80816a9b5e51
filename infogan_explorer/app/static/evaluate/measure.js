// ---------------------------------------------------------------------------------------------------- evaluating

const startButton = find('.measure .start');
const datasetSelect = find('.measure .dataset');
const splitSelect = find('.measure .split');
let plan = null; // what an evaluation as chosen would measure, and about how long
let planned = ''; // the request that it answers
let chosenFor = ''; // the evaluation whose choices the controls were set to
let isStarting = false;

const isFast = () => find('.how input[value=fast]').checked;
const choice = () => ({
  run: infogan.state.run,
  step: cursor(),
  dataset: datasetSelect.value,
  split: splitSelect.value,
  fast: isFast(),
});

// The known evaluation that is just what is chosen, if there is one.
function alreadyKnown() {
  const { step, dataset, split, fast } = choice();
  const own = dataset || (plan && plan.datasets[0]);
  return told.known.find((one) => one.step === step && one.dataset === own && one.split === split && one.fast === fast);
}

// Whether nothing is left to measure: a report may also have been made of some sections only.
function isMeasured(known) {
  if (!known || !known.is_whole) return false;
  return known.key !== told.shown.key || told.sections.every(({ state }) => state !== 'missing');
}

// What was begun and not finished is what Evaluate goes on with; otherwise the controls stay as they were put.
function takeChoices() {
  const { shown, run } = told;
  const key = run + ' ' + (shown ? shown.key : '');
  if (chosenFor === key) return;
  const isNewRun = chosenFor.split(' ')[0] !== run;
  chosenFor = key;
  if (shown && !shown.is_whole) {
    find('.how input[value=' + (shown.fast ? 'fast' : 'full') + ']').checked = true;
    splitSelect.value = shown.split;
    if ([...datasetSelect.options].some(({ value }) => value === shown.dataset)) datasetSelect.value = shown.dataset;
  } else if (isNewRun) {
    datasetSelect.replaceChildren(); // the run's own until the plan is there
    splitSelect.value = 'test';
  }
}

async function askForPlan() {
  const request = choice();
  const asked = JSON.stringify(request);
  if (planned === asked || request.step === null || !request.run) return;
  planned = asked;
  const answer = await ask('describe', request, 'describe');
  if (planned !== asked) return;
  plan = answer && { ...answer, run: request.run };
  if (!plan) return;
  const names = plan.datasets.join('\n');
  if (datasetSelect.dataset.names !== names || !datasetSelect.options.length) {
    const before = datasetSelect.value;
    datasetSelect.dataset.names = names;
    datasetSelect.replaceChildren(...plan.datasets.map((name) => new Option(name, name)));
    datasetSelect.value = before || plan.datasets[0];
    planned = JSON.stringify(choice()); // its name instead of 'its own' is the same question
  }
  showMeasuring();
  showSections();
}

const about = (seconds) =>
  seconds < 100 ? t('evaluate.seconds', { count: whole(Math.max(seconds, 1)) }) : t('evaluate.minutes', { count: whole(Math.round(seconds / 60)) });

function showMeasuring() {
  if (!told) return;
  takeChoices();
  askForPlan();
  const work = told.at_work;
  const isHere = Boolean(work) && work.run === told.run;
  showStart(work);
  startButton.hidden = isHere;
  find('.measure .stop').hidden = !isHere;
  setText(find('.doing'), work ? doing(work, isHere) : expected());
  const bar = find('.far progress');
  bar.classList.toggle('gone', !work);
  const [share, all] = work ? farOf(work) : [0, 1];
  bar.value = share / all;
}

function showStart(work) {
  const known = alreadyKnown();
  const at = cursor();
  const isDone = isMeasured(known);
  startButton.disabled = at === null || Boolean(work) || isDone || isStarting;
  const key = isDone ? 'evaluate.measured' : known ? 'evaluate.go_on' : 'evaluate.start';
  setText(startButton, at === null ? t('evaluate.no_step') : t(key, { step: whole(at) }));
}

// What is to be expected of the button.
function expected() {
  if (isMeasured(alreadyKnown())) return t('evaluate.measured_help');
  if (!plan || plan.run !== told.run) return '';
  return [t('evaluate.about', { long: about(secondsLeft()) }), plan.note].filter(Boolean).join(' ');
}

// Of the sections that an evaluation would measure; those of one that is gone on with are there in part.
function secondsLeft() {
  const known = alreadyKnown();
  const isGoneOnWith = Boolean(known) && known.key === told.shown.key;
  const isDone = (name) => isGoneOnWith && told.sections.some((section) => section.name === name && section.state === 'done');
  return plan.sections.filter(({ name }) => !isDone(name)).reduce((sum, { seconds }) => sum + seconds, 0);
}

function doing(work, isHere) {
  const section = told.sections.find(({ name }) => name === work.section);
  const what = section
    ? work.of
      ? t('evaluate.now_of', { section: section.title, done: whole(work.done), of: whole(work.of) })
      : t('evaluate.now', { section: section.title })
    : t(work.key ? 'evaluate.writing' : 'evaluate.loading');
  return isHere ? what : t('evaluate.elsewhere', { run: work.run.slice(work.run.indexOf(':') + 1), what });
}

// Sections that are done, counting a part of the one that is measured, of all that are asked for.
function farOf(work) {
  const names = told.sections.map(({ name }) => name).filter((name) => name !== 'made');
  const place = names.indexOf(work.section);
  if (place < 0) return [work.key ? names.length : 0, names.length];
  return [place + (work.of ? work.done / work.of : 0), names.length];
}

async function start() {
  isStarting = true;
  showMeasuring();
  const answer = await ask('start', choice());
  isStarting = false;
  if (answer) infogan.set({ report: null });
  await look();
  showMeasuring();
}

async function stop() {
  await ask('stop', { run: told.at_work.run });
  await look();
}
