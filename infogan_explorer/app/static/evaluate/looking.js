// The Evaluate tab. It asks the server, while it is looked at, what is new of the chosen run's evaluation; each section
// is fetched once, and again only where its mark has changed.
//
// The files of this folder are joined into one function body, in the order of evaluate_tab.py: each is a noun of the
// tab, functions may call those of any other file, and only start.js runs anything that needs them all.

const LOOK_MILLISECONDS = 1000; // while something is measured; three times as long otherwise
const IDLE_LOOKS = 3;

const { t, make, setText, whole } = infogan;
const find = (selector) => element.querySelector(selector);

let told = null; // the newest answer about the chosen run
let isAsking = false;
let isAskedAgain = false;
let looksToSkip = 0;

const isLookedAt = () => !document.hidden && element.offsetParent !== null;
const cursor = () => (infogan.state.step === undefined ? null : Number(infogan.state.step));
const isOf = (answer) => answer && answer.run === infogan.state.run;

// What went wrong is said under the controls.
const { ask, complain, forgive } = infogan.asker(server, find('.measure .wrong'));

async function look() {
  if (isAsking) {
    isAskedAgain = true;
    return;
  }
  const { run, report } = infogan.state;
  if (!run || !isLookedAt()) return;
  isAsking = true;
  isAskedAgain = false;
  const answer = await ask('look', { run, step: cursor(), report: report || '', seen: isOf(told) ? told.mark : '' });
  isAsking = false;
  if (run !== infogan.state.run) isAskedAgain = true;
  else if (answer && answer.run) {
    told = answer;
    complain('failed', told.failed);
    show();
  } else if (isOf(told)) fetchSections(); // what could not be had before
  if (isAskedAgain) look();
}

// Once a second while something is measured, less often while nothing is.
function lookNowAndThen() {
  if (looksToSkip-- > 0) return;
  looksToSkip = told && told.at_work ? 0 : IDLE_LOOKS - 1;
  look();
}

function show() {
  showTop();
  showMeasuring();
  showSections();
  showContents();
  askForNames();
}
