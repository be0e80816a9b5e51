// ---------------------------------------------------------------------------------------------------- a world of one's own

// Drawn with the mouse or a finger; with the keyboard the arrows move the pen and the space bar puts a point.
// In the link: two bytes a point, from 0 to LAST_LEVEL, see laboratory_settings.py.

const LAST_LEVEL = 240;
const APART = 0.05; // of two points of one stroke
const NUDGE = 0.05;
const BIG_NUDGE = 0.25;

let penAt = null; // where the keyboard's pen is, [x, y]
let stroke = null; // points of the stroke that is being drawn

const isDrawing = () => infogan.needs('world') && infogan.setting('lab-world') === 'drawn';
const levelOf = (value) => Math.round(((value / FACTS.reach + 1) / 2) * LAST_LEVEL);
const valueOf = (level) => ((level / LAST_LEVEL) * 2 - 1) * FACTS.reach;

function ownPoints() {
  try {
    const bytes = infogan.bytesOf((infogan.setting('lab-points') || '').replaceAll('-', '+').replaceAll('_', '/'));
    return Array.from({ length: Math.min(bytes.length >> 1, FACTS.most_points) }, (_, i) => [valueOf(bytes[2 * i]), valueOf(bytes[2 * i + 1])]);
  } catch {
    return []; // what a link holds may be anything; the server says so
  }
}

function keepPoints(points) {
  const bytes = points.slice(0, FACTS.most_points).flatMap(([x, y]) => [levelOf(x), levelOf(y)]);
  const text = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  infogan.set({ 'lab-points': text || null });
}

const inside = (value) => Math.min(Math.max(value, -FACTS.reach), FACTS.reach);

function placeOf(event) {
  const box = plane.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * 2 - 1;
  const y = 1 - ((event.clientY - box.top) / box.height) * 2;
  return [inside(x * FACTS.reach), inside(y * FACTS.reach)];
}

function strokeOn(event) {
  for (const moment of event.getCoalescedEvents?.() || [event]) {
    const place = placeOf(moment);
    const last = stroke.at(-1);
    if (!last || Math.hypot(place[0] - last[0], place[1] - last[1]) >= APART) stroke.push(place);
  }
  drawPlane();
}

function endStroke() {
  if (!stroke) return;
  const points = [...ownPoints(), ...stroke];
  stroke = null;
  keepPoints(points);
}

// Points that are not yet a laboratory's, and the keyboard's pen.
function drawPen() {
  if (!isDrawing()) return;
  pen2d.strokeStyle = inkOf('ink');
  pen2d.lineWidth = 2;
  const waiting = isRefused || !frame ? [...ownPoints(), ...(stroke || [])] : stroke || [];
  for (const [x, y] of waiting) {
    pen2d.beginPath();
    pen2d.arc(across(x), up(y), RING, 0, 2 * Math.PI);
    pen2d.stroke();
  }
  if (!penAt || document.activeElement !== plane) return;
  const [x, y] = [across(penAt[0]), up(penAt[1])];
  pen2d.beginPath();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    pen2d.moveTo(x + 8 * dx, y + 8 * dy);
    pen2d.lineTo(x + 24 * dx, y + 24 * dy);
  }
  pen2d.stroke();
}

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function pressKey(event) {
  if (!isDrawing()) return;
  const move = MOVES[event.key];
  if (move) {
    const far = event.shiftKey ? BIG_NUDGE : NUDGE;
    penAt = (penAt || [0, 0]).map((value, axis) => inside(value + far * move[axis]));
  } else if (event.key === ' ') keepPoints([...ownPoints(), penAt || [0, 0]]);
  else if (event.key === 'Backspace') keepPoints(ownPoints().slice(0, -1));
  else return;
  event.preventDefault();
  drawPlane();
}

function layPen() {
  const isOn = isDrawing();
  find('.pen').hidden = !isOn;
  plane.classList.toggle('drawing', isOn);
  plane.setAttribute('role', isOn ? 'application' : 'img');
  if (!isOn) return plane.removeAttribute('tabindex');
  plane.tabIndex = 0;
  plane.setAttribute('aria-label', t('laboratory.plane_pen'));
  const count = ownPoints().length;
  setText(find('.pen .count'), t('laboratory.drawn_points', { count, most: FACTS.most_points }));
  for (const button of findAll('.pen button')) button.disabled = !count;
}

function listenToPen() {
  plane.addEventListener('pointerdown', (event) => {
    if (event.button || !isDrawing()) return;
    plane.setPointerCapture(event.pointerId);
    stroke = [];
    strokeOn(event);
  });
  plane.addEventListener('pointermove', (event) => stroke && strokeOn(event));
  for (const end of ['pointerup', 'pointercancel']) plane.addEventListener(end, endStroke);
  plane.addEventListener('keydown', pressKey);
  for (const moment of ['focus', 'blur']) {
    plane.addEventListener(moment, () => {
      penAt = penAt || [0, 0];
      drawPlane();
    });
  }
  find('.pen .undo').addEventListener('click', () => keepPoints(ownPoints().slice(0, -1)));
  find('.pen .clear').addEventListener('click', () => keepPoints([]));
}
