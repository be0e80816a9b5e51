// The bar: it alone asks the server about the chosen run, and tells the rest of the page (see shell.js). It also keeps
// the link's run, step, tab, lang and hide sensible: what cannot be is dropped, with a sentence.

const LOOK_MILLISECONDS = 2000;
const SILENT_LOOKS = 2; // unanswered questions before the bar says that the program does not answer
const REF = /^(run|shipped):[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
const DEFAULT_TAB = 'explore';

let versions = {};
let bound = null;
let isFromLink = true; // the run and step were pasted, not picked: what cannot be shown is worth a sentence
let silent = 0;
let asking = null;
let isWanted = false;

// ---- asking ----------------------------------------------------------------------------------------------------------

function refresh() {
  isWanted = true;
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

async function ask() {
  while (isWanted) {
    isWanted = false;
    const { run, step } = infogan.state;
    const request = { run: run || null, step: step === undefined ? null : Number(step), seen: versions };
    const answer = await infogan.ask(server, 'look', request);
    if (!answer?.versions) {
      if (++silent === SILENT_LOOKS) showSilence();
      return; // the next look may get through
    }
    if (silent >= SILENT_LOOKS) infogan.say('');
    silent = 0;
    if (run !== infogan.state.run) isWanted = true; // an answer to an older question
    else take(answer);
  }
}

function take(answer) {
  ({ versions } = answer);
  if (answer.list) showList(answer.list);
  if (answer.chosen) {
    ({ moving, bound } = answer.chosen);
    if (!answer.chosen.facts) return fallBack();
    moveCursor(answer.chosen.facts);
    infogan.publish(answer.chosen.facts);
  }
  drawList();
  show();
  isFromLink = false;
}

function fallBack() {
  const { run } = infogan.state;
  if (run) tell(t('shell.run_gone', { run: run.slice(run.indexOf(':') + 1) }));
  const shipped = runs.find(({ ref }) => ref.startsWith('shipped:')) || runs[0];
  versions = {};
  infogan.set({ run: shipped?.ref, step: null, follow: null }); // which asks again
}

// The time cursor stays where it is put; with follow=1 it goes to what was saved last.
function moveCursor(facts) {
  const { saved } = facts;
  const newest = saved[saved.length - 1];
  const { step, follow } = infogan.state;
  if (!saved.length) infogan.set({ step: null });
  else if (step === undefined || (follow === '1' && Number(step) < newest)) infogan.set({ step: newest });
  else if (!saved.includes(Number(step))) {
    if (isFromLink) tell(t('shell.step_gone', { run: facts.name, step: whole(Number(step)), newest: whole(newest) }));
    infogan.set({ step: newest });
  }
}

// ---- showing ---------------------------------------------------------------------------------------------------------

function show() {
  const { facts, state } = infogan;
  if (!facts) return;
  const name = find('#run-picker .name');
  const step = state.step === undefined ? t('shell.no_step') : t('shell.step', { step: whole(Number(state.step)) });
  name.textContent = facts.name;
  find('#run-picker .what').textContent = [facts.dataset, facts.preset, step].filter(Boolean).join(' · ');
  pickerButton.ariaLabel = [t('shell.run'), facts.name, find('#run-picker .what').textContent].join(' ');
  pickerButton.title = facts.name;
  const word = find('.doing .state');
  word.className = 'state ' + light(facts.state);
  setText(word, t('monitor.phase_' + facts.state));
  const isMoving = facts.steps && facts.state in { running: 1, stopping: 1 };
  setText(find('.doing .far'), isMoving ? t('shell.progress', { percent: percent(facts.step, facts.steps) }) : '');
  showBound();
  document.title = facts.name + ' · InfoGAN Explorer';
  const cursor = { ref: facts.run, step: state.step === undefined ? null : Number(state.step) };
  const key = cursor.ref + ' ' + cursor.step;
  const draw = () => key === chosenKey && showThumbnail(find('#run-picker .thumbnail'), thumbnails.get(key));
  chosenKey = key;
  fetchThumbnails([cursor]).then(draw);
}
let chosenKey = '';

function showBound() {
  const button = find('.at-cursor');
  button.disabled = !bound;
  setText(find('.at-cursor .nats'), bound ? headline() : t('shell.not_measured'));
  setText(find('.at-cursor .apart'), bound ? ' · ' + worth() : '');
  setText(find('#bound-help'), bound ? explanation() : '');
}

const headline = () =>
  t(bound.kind === 'categorical' ? 'shell.bound_of' : 'shell.bound', {
    code: bound.code,
    nats: fixed(bound.nats),
    ceiling: fixed(bound.entropy_nats),
  });

const worth = () => t('shell.worth_' + bound.meaning, { count: infogan.settings(bound.apart) });

const explanation = () =>
  [
    t('shell.bound_help', {
      code: bound.code,
      nats: fixed(bound.nats),
      error: infogan.standardError(bound.stderr),
      bits: fixed(bound.nats / Math.LN2),
      step: whole(bound.step),
      samples: whole(bound.samples),
    }),
    bound.kind === 'categorical' ? t('shell.ceiling_help', { code: bound.code, ceiling: fixed(bound.entropy_nats) }) : '',
    bound.meaning === 'tells_apart' ? t('shell.apart_help') : '',
  ]
    .filter(Boolean)
    .join(' ');

function showSilence() {
  const word = find('.doing .state');
  word.className = 'state stop';
  setText(word, t('shell.no_answer'));
  setText(find('.doing .far'), '');
  infogan.say(t('shell.no_answer_help'));
}

find('.worth').addEventListener('keydown', (event) => event.key === 'Escape' && find('.at-cursor').blur());

// ---- the link --------------------------------------------------------------------------------------------------------

// A link can be wrong in several ways; each is told.
function tell(sentence) {
  const told = find('.told').hidden ? '' : find('.told p').textContent + ' ';
  if (!told.includes(sentence)) infogan.say(told + sentence);
}

function checkLink() {
  const { run, step, lang, hide, lesson } = infogan.state;
  const known = Object.values(HIDDEN).flat();
  const unknown = (hide || '').split(',').filter((name) => name && !known.includes(name));
  const mistakes = [];
  const mend = (key, value, instead = null) => {
    mistakes.push(key + '=' + value.slice(0, 40));
    infogan.set({ [key]: instead });
  };
  if (run !== undefined && !REF.test(run)) mend('run', run);
  if (step !== undefined && !/^\d{1,9}$/.test(step)) mend('step', step);
  if (lang !== undefined && !(lang in infogan.languages)) mend('lang', lang);
  if (lesson !== undefined && !infogan.isLesson(lesson)) mend('lesson', lesson);
  if (unknown.length) mend('hide', unknown.join(','), hide.split(',').filter((name) => known.includes(name)).join(',') || null);
  if (mistakes.length) tell(t('shell.bad_link', { mistakes: mistakes.join(', ') }));
}

addEventListener('hashchange', () => {
  isFromLink = true;
  infogan.say('');
  checkLink();
  checkTab();
});

// ---- tabs ------------------------------------------------------------------------------------------------------------

const tabs = () => [...document.querySelectorAll('#tabs [role=tab]')].filter((tab) => !infogan.hides(tab.dataset.tabId));

function checkTab() {
  const { tab } = infogan.state;
  if (tab === undefined || !tabs().length || tabs().some(({ dataset }) => dataset.tabId === tab)) return;
  if (!infogan.hides(tab)) tell(t('shell.bad_link', { mistakes: 'tab=' + tab.slice(0, 40) }));
  infogan.set({ tab: null });
}

function showTab() {
  const wanted = infogan.state.tab || DEFAULT_TAB;
  const tab = tabs().find(({ dataset }) => dataset.tabId === wanted) || tabs()[0];
  if (tab && tab.ariaSelected !== 'true') tab.click();
}

document.addEventListener('click', ({ target }) => {
  const tab = target.closest?.('#tabs [role=tab]');
  if (tab) infogan.set({ tab: tab.dataset.tabId === DEFAULT_TAB ? null : tab.dataset.tabId });
});
document.addEventListener('keydown', ({ target, key }) => {
  const place = tabs().indexOf(target);
  const next = { ArrowRight: place + 1, ArrowLeft: place - 1 }[key];
  if (place < 0 || next === undefined || !tabs()[next]) return;
  tabs()[next].focus();
  tabs()[next].click();
});

// Gradio puts the tabs there after this bar
const waiting = new MutationObserver(() => {
  if (!tabs().length) return;
  waiting.disconnect();
  checkTab();
  showTab();
});
waiting.observe(document.body, { childList: true, subtree: true });

// ----------------------------------------------------------------------------------------------------------------------

checkLink();
infogan.refresh = refresh;
infogan.watch(['run', 'step'], refresh);
infogan.watch(['step'], show);
infogan.watch(['tab', 'hide'], showTab);
setInterval(() => document.hidden || refresh(), LOOK_MILLISECONDS);
document.addEventListener('visibilitychange', () => document.hidden || refresh());
refresh();
