// ---------------------------------------------------------------------------------------------------- the pad

// The picture is a pad for two codes: where the hand is, is what they are set to. On a touch screen a stroke that
// starts upwards or downwards scrolls the page, so only a sideways one, or a tap, is taken for a move.

const SLOP_PIXELS = 8;
const pad = find('.see .frame');
const padPickers = [find('#explore-padx'), find('#explore-pady')];

let padStroke = null; // {x, y, isMove}: where the stroke that is being made began

const padCodes = () => padPickers.map((picker) => codeOf(picker.value));

function buildPad() {
  const names = model.codes.map((code) => code.name);
  const numbers = model.codes.filter(isNumber).map((code) => code.name);
  const order = [...numbers, ...names.filter((name) => !numbers.includes(name))];
  padPickers.forEach((picker, i) => {
    offer(picker, model.codes.map((code) => [code.name, titleOf(code)]));
    restoreChoice(['padx', 'pady'][i], picker, order[i] || order[0]);
  });
  pad.tabIndex = infogan.hides('pad') ? -1 : 0;
}

// A share of the way along a code, from 0 to 1, as its value; a category is stepped through.
function valueAt(code, share) {
  const clipped = Math.min(1, Math.max(0, share));
  if (isNumber(code)) return code.low + clipped * (code.high - code.low);
  return Math.min(code.choices - 1, Math.floor(clipped * code.choices));
}

function shareOf(code) {
  const value = values[code.name];
  return isNumber(code) ? (value - code.low) / (code.high - code.low) : (value + 0.5) / code.choices;
}

function setFromPad(event) {
  const box = pad.getBoundingClientRect();
  const [across, up] = padCodes();
  const patch = { [up.name]: valueAt(up, 1 - (event.clientY - box.top) / box.height) };
  patch[across.name] = valueAt(across, (event.clientX - box.left) / box.width);
  setCodes(patch, event);
}

// The light cross and the two values, while a hand is near.
function showPad() {
  if (!model) return;
  const [across, up] = padCodes();
  pad.style.setProperty('--x', 100 * shareOf(across) + '%');
  pad.style.setProperty('--y', 100 * (1 - shareOf(up)) + '%');
  const said = [across, up].map((code) => titleOf(code) + ' ' + spoken(values[code.name], code));
  find('.pad-x').textContent = '\u2194 ' + said[0];
  find('.pad-y').textContent = '\u2195 ' + said[1];
  pad.setAttribute('aria-label', t('explore.pad', { x: said[0], y: said[1] }));
}

pad.addEventListener('pointerdown', (event) => {
  if (!model || infogan.hides('pad') || event.button) return;
  padStroke = { x: event.clientX, y: event.clientY, isMove: event.pointerType === 'mouse' };
  pad.setPointerCapture(event.pointerId);
  if (padStroke.isMove) setFromPad(event);
});
pad.addEventListener('pointermove', (event) => {
  if (!padStroke) return;
  const [sideways, upright] = [event.clientX - padStroke.x, event.clientY - padStroke.y].map(Math.abs);
  padStroke.isMove = padStroke.isMove || (sideways > SLOP_PIXELS && sideways > upright);
  if (padStroke.isMove) setFromPad(event);
});
pad.addEventListener('pointerup', (event) => {
  const isTap = padStroke && Math.hypot(event.clientX - padStroke.x, event.clientY - padStroke.y) <= SLOP_PIXELS;
  if (padStroke && (padStroke.isMove || isTap)) setFromPad(event);
  padStroke = null;
});
pad.addEventListener('pointercancel', () => (padStroke = null));
pad.addEventListener('keydown', (event) => {
  const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] }[event.key];
  if (!by || !model) return;
  event.preventDefault();
  const code = padCodes()[by[0]];
  const size = isNumber(code) ? ((code.high - code.low) / 200) * (event.shiftKey ? 10 : 1) : 1;
  const [low, high] = isNumber(code) ? [code.low, code.high] : [0, code.choices - 1];
  setCodes({ [code.name]: Math.min(high, Math.max(low, values[code.name] + by[1] * size)) }, event);
});
padPickers.forEach((picker, i) => {
  picker.addEventListener('change', () => infogan.set({ [['padx', 'pady'][i]]: picker.value }));
});
