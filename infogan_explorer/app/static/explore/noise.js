// ---------------------------------------------------------------------------------------------------- the noise

const MOST_SEED = 2 ** 31 - 1;
const seedBox = find('#explore-noise');
const secondBox = find('#explore-noise2');
const blendSlider = find('#explore-blend');

const isSeed = (text) => /^\d{1,10}$/.test(text) && Number(text) <= MOST_SEED;

function setNoise(patch, event) {
  noise = { ...noise, ...patch };
  showNoise();
  changed(event);
  infogan.set({
    noise: noise.seed,
    noise2: noise.second,
    blend: noise.second === null ? null : noise.blend,
    z: noise.drawn,
  });
}

function showNoise() {
  for (const [box, seed] of [[seedBox, noise.seed], [secondBox, noise.second ?? '']]) {
    if (box !== document.activeElement || isSeed(box.value)) box.value = seed;
  }
  blendSlider.value = noise.blend;
  const share = t('explore.share_of_b', { percent: Math.round(100 * noise.blend) });
  blendSlider.setAttribute('aria-valuetext', share);
  find('.blend output').textContent = share;
  find('.blend').hidden = noise.second === null || noise.drawn !== null;
  find('.keep').hidden = noise.second !== null || noise.drawn !== null;
  find('.drawn-noise').hidden = noise.drawn === null;
  seedBox.hidden = noise.drawn !== null;
}

function describeNoise(asked) {
  if (asked.z) return t('explore.noise_of_drawing');
  if (asked.noise2 === null) return t('explore.noise_seed', { seed: asked.noise });
  const percent = Math.round(100 * asked.blend);
  return t('explore.noise_between', { first: asked.noise, second: asked.noise2, percent });
}

function typeSeed(box, key, event) {
  say(box.id, isSeed(box.value) ? '' : t('explore.no_seed', { most: whole(MOST_SEED), seed: noise[key] }));
  if (isSeed(box.value)) setNoise({ [key]: Number(box.value) }, event);
}

const roll = () => Math.floor(Math.random() * 100000);

seedBox.addEventListener('input', (event) => typeSeed(seedBox, 'seed', event));
secondBox.addEventListener('input', (event) => typeSeed(secondBox, 'second', event));
blendSlider.addEventListener('input', (event) => setNoise({ blend: Number(blendSlider.value) }, event));
find('.reroll').addEventListener('click', (event) => {
  say(seedBox.id, '');
  seedBox.value = roll();
  setNoise({ seed: Number(seedBox.value), drawn: null }, event);
});
// what is seen stays as B, and another A appears at the far end of the slider
find('.keep').addEventListener('click', (event) => {
  setNoise({ second: noise.seed, seed: roll(), blend: 1 }, event);
  blendSlider.focus();
});
find('.drop').addEventListener('click', (event) => {
  setNoise({ seed: noise.blend > 0.5 ? noise.second : noise.seed, second: null, blend: 0 }, event);
  find('.keep').focus();
});
