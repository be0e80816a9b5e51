// The laboratory stage: a small InfoGAN in the plane that the page plays step by step, see app/learn/laboratory.py.
// The files of this folder are joined into one function body, in the order of laboratory_stage.py; FACTS is put before.

const inkOf = (name) => getComputedStyle(element).getPropertyValue('--' + name).trim();

// ---- colours of codes ------------------------------------------------------------------------------------------------

// After the six that every picture of points has; a number on the plane tells them apart as well.
const CATEGORIES = [...FACTS.colours, 'rgb(153,153,51)', 'rgb(122,104,214)', 'rgb(136,34,85)', 'rgb(140,109,70)'];
const RAMP = [[91, 84, 190], [181, 71, 154], [234, 109, 91], [243, 178, 60]]; // of a continuous code, from low to high

const channels = (colour) => colour.match(/\d+/g).map(Number);
const CATEGORY_CHANNELS = CATEGORIES.map(channels);

// The colour of a continuous code, `share` of the way from its lowest value to its highest.
function rampAt(share) {
  const place = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1);
  const i = Math.min(Math.floor(place), RAMP.length - 2);
  return RAMP[i].map((low, k) => Math.round(low + (place - i) * (RAMP[i + 1][k] - low)));
}

const rampColours = Array.from({ length: 256 }, (_, level) => 'rgb(' + rampAt(level / 255).join() + ')');
const colourOf = (code, value) => (code.kind === 'categorical' ? CATEGORIES[value % CATEGORIES.length] : rampColours[value]);
const rampStyle = () => 'linear-gradient(to right,' + RAMP.map((stop) => 'rgb(' + stop.join() + ')').join() + ')';
