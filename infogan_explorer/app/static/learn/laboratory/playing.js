// ---------------------------------------------------------------------------------------------------- playing

const START_KEYS = ['lab-world', 'lab-points', 'lab-codes', 'lab-width', 'lab-seed']; // another of these begins anew
const KEYS = [...START_KEYS, 'lab-lambda', 'lab-players', 'lab-until', 'lab-map', 'lab-colour', 'lab-speed'];
const LEAST_MILLISECONDS = 40; // from one picture to the next: more than 25 a second nobody sees
const USUAL_SPEED = 10;

let laboratory = null; // what the server said when it began, see describe_points in laboratory_frame.py
let frame = null; // the newest picture, see LaboratoryStage.play
let trace = null; // of the last step of a single player
let begun = null; // the settings it began from, as one text; also where the server refused them
let isRefused = false;
let isPlaying = false;
let wishedStep = null; // 'discriminator', 'generator' or 'q'
let isAsking = false;
let lastAsked = 0;

const isOpen = () => infogan.lesson?.stage === 'laboratory';
const isSeen = () => isOpen() && infogan.state.tab === 'learn' && !document.hidden;
const settings = () => infogan.settingsOf('lab-');
const startOf = (all) => JSON.stringify(START_KEYS.map((key) => all[key]));
const speed = () => Math.min(Math.max(Math.round(Number(infogan.setting('lab-speed'))) || USUAL_SPEED, 1), 50);
const nextPicture = () => new Promise((resolve) => requestAnimationFrame(resolve));

// One request at a time, the next after its picture is drawn: nothing piles up, and what is set meanwhile is asked next.
async function pump() {
  if (isAsking) return;
  isAsking = true;
  try {
    while (isSeen() && (await act())) await nextPicture();
  } finally {
    isAsking = false;
  }
}

// Ask for what is most wanted at this moment; false where nothing is.
async function act() {
  const wanted = startOf(settings());
  if (wanted !== begun) return ask('open_laboratory', {});
  if (isRefused || infogan.isVeiled()) return false;
  if (wishedStep) {
    const player = wishedStep;
    wishedStep = null;
    return ask('step_laboratory', { player });
  }
  if (isPlaying) {
    const rest = lastAsked + LEAST_MILLISECONDS - performance.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    if (!isPlaying) return true;
    return ask('play_laboratory', { steps: speed() });
  }
  if (!frame.record || frame.asked !== mapName()) return ask('play_laboratory', { steps: 0 });
  return false;
}

async function ask(question, request) {
  lastAsked = performance.now();
  const all = settings();
  const map = mapName();
  const answer = await infogan.ask(server, question, { ...request, token, settings: all, map });
  if (!isOpen()) return false;
  if (startOf(all) !== startOf(settings())) return true; // another start is wanted by now
  if (answer.gone) return beginAgain();
  if (question === 'open_laboratory') begun = startOf(all);
  refuse(answer.error, question === 'open_laboratory');
  if (answer.error) return false;
  if (question === 'open_laboratory') takeStart(answer);
  take({ ...answer, asked: map });
  return true;
}

// What cannot be, in one sentence; a laboratory that did not begin has nothing to play.
function refuse(error, atStart) {
  const sentence = find('.sentence');
  setText(sentence, error || '');
  sentence.hidden = !error;
  if (error) isPlaying = false;
  isRefused = Boolean(error) && atStart;
  if (isRefused) infogan.told({});
  element.classList.toggle('old', isRefused);
  showTransport();
}

// The server keeps few laboratories at a time, and forgets them all when it is started anew.
function beginAgain() {
  begun = null;
  isPlaying = false;
  note(t('laboratory.gone'));
  return true;
}

function takeStart(answer) {
  const wasThere = frame !== null;
  laboratory = readStart(answer);
  trace = null;
  forgetRecords();
  layAccounts();
  layMaps();
  layLegend();
  if (wasThere && !find('.note').textContent) note(t('laboratory.anew', { seed: infogan.setting('lab-seed') || '0' }));
}

function play(isWanted) {
  isPlaying = isWanted;
  note('');
  showTransport();
  drawFrame();
  pump();
}

function reset() {
  begun = null;
  isPlaying = false;
  note('');
  pump();
}

function stepOnce(player) {
  wishedStep = player;
  isPlaying = false;
  note('');
  showTransport();
  pump();
}

const note = (text) => setText(find('.note'), text);

function showTransport() {
  const isStill = isRefused || !frame || infogan.isVeiled();
  setText(find('.play'), t(isPlaying ? 'laboratory.pause' : 'laboratory.play'));
  find('.play').disabled = find('.reset').disabled = isStill;
  for (const button of findAll('[data-player]')) button.disabled = isStill;
  setText(find('.step'), frame ? t('laboratory.step', { step: whole(frame.step) }) : '');
}
