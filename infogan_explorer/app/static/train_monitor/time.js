// ---------------------------------------------------------------------------------------------------- the time cursor

const MOST_STOPS = 80; // marks under the slider
const slider = find('#monitor-step');
const follow = find('.follow input');

const savedSteps = () => (status && status.run === infogan.state.run ? status.saved : []);

// The saved step that the cursor is at, or null where nothing is saved.
function cursorStep() {
  const saved = savedSteps();
  if (!saved.length) return null;
  const step = Number(infogan.state.step);
  return saved.includes(step) ? step : saved[saved.length - 1];
}

function nearest(steps, wanted) {
  return steps.reduce((best, step) => (Math.abs(step - wanted) < Math.abs(best - wanted) ? step : best));
}

function moveTo(step) {
  if (step === cursorStep() && String(step) === infogan.state.step) return;
  infogan.set({ step, follow: null }); // a hand on the cursor takes it over
}

function moveNear(wanted) {
  const saved = savedSteps();
  if (saved.length) moveTo(nearest(saved, wanted));
}

function drawTime() {
  const saved = savedSteps();
  const step = cursorStep();
  slider.disabled = step === null;
  slider.max = curves && curves.end ? curves.end : Math.max(status ? status.steps : 0, 1);
  slider.value = step ?? 0;
  slider.setAttribute('aria-valuetext', step === null ? t('monitor.nothing_saved') : t('monitor.step', { step: whole(step) }));
  setText(find('.at'), step === null ? t('monitor.nothing_saved') : t('monitor.saved_step', { step: whole(step), count: saved.length }));
  follow.checked = Boolean(infogan.state.follow);
  drawStops(saved);
  drawCursors();
  drawReadout();
}

function drawStops(saved) {
  const place = find('.stops');
  const now = saved.length > MOST_STOPS ? [] : saved;
  const drawn = slider.max + ':' + now.join();
  if (place.dataset.drawn === drawn) return;
  place.dataset.drawn = drawn;
  place.replaceChildren(...now.map((step) => build('i', { style: 'left: ' + (100 * step) / slider.max + '%' })));
}

// Keys go from saved step to saved step, where the slider itself would go from number to number.
function stepByKey(event) {
  const saved = savedSteps();
  const place = saved.indexOf(cursorStep());
  const far = Math.max(1, Math.round(saved.length / 10));
  const ways = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -far, PageUp: far, Home: -saved.length, End: saved.length };
  if (!(event.key in ways) || place < 0) return;
  event.preventDefault();
  moveTo(saved[Math.min(saved.length - 1, Math.max(0, place + ways[event.key]))]);
}

function dragSlider() {
  moveNear(Number(slider.value));
  slider.value = cursorStep() ?? 0;
}

function setFollow() {
  const saved = savedSteps();
  infogan.set(follow.checked ? { follow: '1', ...(saved.length ? { step: saved[saved.length - 1] } : {}) } : { follow: null });
}
