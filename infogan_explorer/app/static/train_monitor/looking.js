// The right half of the Train tab. It asks the server twice a second, while it is looked at, what is new of the chosen
// run, and draws that; the time cursor, the read-out and the samples then need no server at all.
//
// The files of this folder are joined into one function body, in the order of train_tab.py: each is a noun of the tab,
// functions may call those of any other file, and only start.js runs anything that needs them all.

const LOOK_MILLISECONDS = 500;

const { t, setText, fixed, whole } = infogan;
const find = (selector) => element.querySelector(selector);
const findAll = (selector) => [...element.querySelectorAll(selector)];

let status = null; // the newest `status` of the server: what the run is doing
let curves = null; // the newest `curves`: charts, and what is told beside them
let seen = {}; // the marks of both

// ---------------------------------------------------------------------------------------------------- elements

// An element with attributes; null leaves one out.
function build(tag, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

// What went wrong is said under the status line.
const { ask, complain, forgive } = infogan.asker(server, find('#monitor-trouble'));

// ---------------------------------------------------------------------------------------------------- looking

const isLookedAt = () => !document.hidden && element.offsetParent !== null;
let isAsking = false;
let isAskedAgain = false;

async function look() {
  if (isAsking) {
    isAskedAgain = true;
    return;
  }
  const { run } = infogan.state;
  if (!run || !isLookedAt()) return;
  isAsking = true;
  isAskedAgain = false;
  const answer = await ask('look', { run, compare: compared(), losses: find('[data-numbers=losses]').open, seen });
  isAsking = false;
  if (answer && run === infogan.state.run) {
    if (answer.status) {
      status = answer.status;
      seen.status = status.mark;
      drawStatus();
    }
    if (answer.curves) {
      curves = answer.curves;
      seen.curves = curves.mark;
      drawCurves();
      lookAtHonest();
    }
  }
  if (isAskedAgain) look();
}

function lookAnew() {
  seen = {};
  forgive();
  look();
}
