// ---------------------------------------------------------------------------------------------------- animation

const SECONDS_THERE = 2; // from one end of a number to the other, at speed 1
const SECONDS_A_CATEGORY = 0.6;
const ROUNDING = 1e-6;
const SHARE_A_STEP = 0.1; // of the way, for who asked for less motion

const animated = find('#explore-animated');
const speed = find('#explore-speed');
const playButton = find('.play');
const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');

let playing = null; // {share, direction, at}: how far along the code, which way, when the last frame was

function buildAnimation() {
  const names = model.codes.map((code) => [code.name, titleOf(code)]);
  const first = model.codes.find(isNumber) || model.codes[0];
  const kept = names.some(([name]) => name === animated.value);
  offer(animated, names, kept ? animated.value : first.name);
  showPlaying();
}

function showPlaying() {
  playButton.textContent = t(lessMotion.matches ? 'explore.one_step' : playing ? 'explore.pause' : 'explore.play');
  speed.hidden = lessMotion.matches;
}

function stopAnimation() {
  if (playing) playing = null;
  showPlaying();
}

// One frame's way there and back; the way turns round at each end.
function advance(way, by) {
  way.share += way.direction * by;
  if (way.share >= 1 - ROUNDING || way.share <= ROUNDING) {
    way.share = Math.min(1, Math.max(0, way.share));
    way.direction = -way.direction;
  }
}

function wayOf(code) {
  const share = Math.min(1, Math.max(0, shareOf(code)));
  return { share, direction: share >= 1 - ROUNDING ? -1 : 1, at: performance.now() };
}

function frame(time) {
  if (!playing || !model) return;
  const code = codeOf(animated.value);
  const seconds = isNumber(code) ? SECONDS_THERE : SECONDS_A_CATEGORY * code.choices;
  advance(playing, (Math.max(0, time - playing.at) / 1000 / seconds) * Number(speed.value));
  playing.at = time;
  const value = round(valueAt(code, playing.share));
  if (value !== values[code.name]) setCodes({ [code.name]: value });
  requestAnimationFrame(frame);
}

// A button press is one step of the way where less motion is asked for.
let stepping = 1;

function stepOnce(event) {
  const code = codeOf(animated.value);
  const way = { ...wayOf(code), direction: stepping };
  advance(way, isNumber(code) ? SHARE_A_STEP : 1 / code.choices);
  stepping = way.direction;
  setCodes({ [code.name]: valueAt(code, way.share) }, event);
}

playButton.addEventListener('click', (event) => {
  if (!model) return;
  if (lessMotion.matches) return stepOnce(event);
  playing = playing ? null : wayOf(codeOf(animated.value));
  showPlaying();
  if (playing) requestAnimationFrame(frame);
});
animated.addEventListener('change', () => {
  stepping = 1;
  if (playing) playing = wayOf(codeOf(animated.value));
});
lessMotion.addEventListener('change', stopAnimation);
// a hand on anything that sets something takes over
for (const touch of ['pointerdown', 'keydown']) {
  element.addEventListener(touch, (event) => {
    if (playing && !event.target.closest('.animate') && event.key !== 'Tab') stopAnimation();
  });
}
