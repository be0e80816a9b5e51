// ---------------------------------------------------------------------------------------------------- running

// The museum stage: an exhibit beside the correct program, or the one that a quiz hides, see app/learn/museum.py.
// The files of this folder come after two of the laboratory's, in the order of museum_stage.py; FACTS is put before.

const KEYS = ['mu-mode', 'mu-exhibit', 'mu-seed', 'mu-answer', 'mu-right', 'mu-asked'];
const START_KEYS = ['mu-mode', 'mu-exhibit', 'mu-seed']; // another of these begins anew

let opened = null; // what the server said when it began, see MuseumStage.open
let records = []; // of each program: its frames, from step 0
let verdicts = null;
let hasEnded = false;
let begun = null; // the settings that it began from, as one text
let isRefused = false;
let isRunning = false;
let isAsking = false;

const isOpen = () => infogan.lesson?.stage === 'museum';
const isSeen = () => isOpen() && infogan.state.tab === 'learn' && !document.hidden;
const isQuiz = () => infogan.setting('mu-mode') === 'quiz';
const settings = () => infogan.settingsOf('mu-');
const startOf = (all) => JSON.stringify(START_KEYS.map((key) => all[key]));
const seed = () => infogan.setting('mu-seed') || '0';

// One request at a time, the next after its picture is drawn.
async function pump() {
  if (isAsking) return;
  isAsking = true;
  try {
    while (isSeen() && (await act())) await new Promise((resolve) => requestAnimationFrame(resolve));
  } finally {
    isAsking = false;
  }
}

async function act() {
  if (startOf(settings()) !== begun) return ask('open_museum', takeStart);
  if (isRefused) return false;
  if (isQuiz() && infogan.setting('mu-answer') && !judged) return ask('judge_museum', takeJudgement);
  if (isRunning && !hasEnded) return ask('play_museum', takeProgress);
  return false;
}

// Ask, and take the answer unless something else is wanted by now.
async function ask(question, take) {
  const all = settings();
  const answer = await infogan.ask(server, question, { token, settings: all });
  if (!isOpen()) return false;
  if (startOf(all) !== startOf(settings())) return true;
  if (question === 'open_museum') begun = startOf(all);
  if (answer.gone) {
    begun = null; // the server keeps few at a time; the same seed brings the same curves
    return true;
  }
  refuse(answer.error, question === 'open_museum');
  if (answer.error) return false;
  take(answer);
  return true;
}

// What cannot be, in one sentence.
function refuse(error, atStart) {
  setText(find('.sentence'), error || '');
  find('.sentence').hidden = !error;
  if (error) isRunning = false;
  isRefused = Boolean(error) && atStart;
  element.classList.toggle('old', isRefused);
  if (isRefused) infogan.told({});
  showTransport();
}

function takeStart(answer) {
  opened = answer;
  records = answer.programs.map(() => []);
  judged = null;
  layPrograms();
  takeProgress(answer);
}

function takeProgress(answer) {
  answer.frames.forEach((frame, i) => records[i].push(frame));
  ({ verdicts, ended: hasEnded } = answer);
  if (hasEnded) isRunning = false;
  draw();
  infogan.told({ ...answer.told, ...(judged ? judged.told : {}) });
}

function run(isWanted) {
  isRunning = isWanted;
  showTransport();
  pump();
}

function reset() {
  begun = null;
  isRunning = false;
  pump();
}

function showTransport() {
  const isVeiled = infogan.isVeiled();
  setText(find('.run'), t(isRunning ? 'museum.pause' : 'museum.run'));
  infogan.keepFocus(find('.transport'), () => {
    find('.run').disabled = isRefused || !opened || hasEnded || isVeiled;
    find('.reset').disabled = isRefused || !opened || records[0].length < 2;
  });
  const at = opened && records[0]?.at(-1);
  setText(find('.transport .step'), at ? t('museum.step', { step: whole(at.step), steps: whole(opened.steps) }) : '');
}

function draw() {
  showTransport();
  drawPlan();
  drawChart();
  drawPrograms();
  drawVerdict();
  drawAnswers();
  drawTable();
}
