// The channel stage: asks Python for all numbers of the channel that the link and the lesson name, and draws them.
// The files of this folder are joined into one function body, in the order of channel_stage.py.

const NAME = 'channel';
const SETTINGS = ['kind', 'noise', 'size', 'prior', 'table', 'q', 'curve', 'seed', 'round', 'asked'];
const KEYS = SETTINGS.map((name) => 'ch-' + name);

let shown = null; // what Python said last: see learn/channel.py
let isAsking = false;
let isWanted = false;

const isOpen = () => infogan.lesson?.stage === NAME;
const settings = () => infogan.settingsOf('ch-');
const UNKNOWN = '?'; // in place of a number that is still to be predicted

// One question at a time; what is set meanwhile is asked for afterwards, so that the newest wins.
async function ask() {
  isWanted = true;
  if (isAsking) return;
  isAsking = true;
  try {
    while (isWanted && isOpen()) await askOnce();
  } finally {
    isAsking = false;
  }
}

// Under a hand that goes on moving, what was asked for on the way is drawn, but not told to the lesson.
async function askOnce() {
  isWanted = false;
  const { lesson } = infogan;
  const asked = settings();
  const answer = await infogan.ask(server, 'describe_channel', { settings: asked });
  const isNewest = JSON.stringify(asked) === JSON.stringify(settings());
  if (lesson !== infogan.lesson) isWanted = true;
  else if (isNewest) take(answer);
  else if (!answer.error) {
    shown = answer;
    draw();
  }
}

function take(answer) {
  const sentence = find('.sentence');
  setText(sentence, answer.error || '');
  sentence.hidden = !answer.error;
  element.classList.toggle('old', Boolean(answer.error));
  if (answer.error) {
    markTable();
    return infogan.told({});
  }
  shown = answer;
  draw();
  infogan.told(answer.told);
}

// Which parts there are, and what of them the answer has not to be waited for.
function lay() {
  if (!isOpen()) return;
  for (const part of element.querySelectorAll('[data-part]')) part.hidden = !infogan.needs(part.dataset.part);
  if (shown) draw();
  follow();
}

// What is set moves at once; the numbers come when Python has said them.
function follow() {
  if (!isOpen()) return;
  layKinds();
  laySliders();
  layTable();
  ask();
}

function draw() {
  const isVeiled = infogan.isVeiled();
  element.classList.toggle('veiled', isVeiled);
  drawWire();
  drawCells();
  drawDiagram(isVeiled);
  drawCurve(isVeiled);
  drawBar(isVeiled);
  drawNumbers(isVeiled);
  drawSliders(isVeiled);
  drawGame(isVeiled);
}
