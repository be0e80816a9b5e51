// ---------------------------------------------------------------------------------------------------- the model

// The run or the step of the page has changed. The same run at another step keeps its codes, so that its picture is
// asked for at once; another run is opened first, and until it is there the old picture stays.
async function openModel() {
  const { run, step } = infogan.state;
  if (!run || !step) return;
  const ticket = ++wanted;
  if (model && model.model === run) {
    if (model.step === Number(step)) return;
    model.step = Number(step);
    showTime();
    changed(movedAt > performance.now() - 100 ? { timeStamp: movedAt } : null);
    return;
  }
  const answer = await ask('open_model', { model: run, step: Number(step) }, () => ticket === wanted);
  if (ticket !== wanted || !answer) return; // without an answer, the picture is still that of the model before
  showModel(answer);
}

function showModel(answer) {
  opened += 1;
  const hadCodes = model && sameCodes(model, answer);
  const hadNoise = model && JSON.stringify(model.noise) === JSON.stringify(answer.noise);
  model = answer;
  stopAnimation();
  if (!hadCodes) values = {};
  if (!hadNoise && noise.drawn) infogan.set({ z: null }); // drawn for another model
  forgetOtherCodes();
  takeLink();
  buildCodes();
  buildReading(find('.see .reading'), model.codes);
  buildAxes();
  buildPad();
  buildAnimation();
  watchCodes();
  element.classList.toggle('points', model.points);
  find('.ring-note').hidden = !model.points;
  model.codes.forEach(showCode);
  showNoise();
  showTime();
  openBeside();
  openDrawing();
  changed();
  drawAgain();
}

function sameCodes(a, b) {
  const shape = ({ codes }) => JSON.stringify(codes.map(({ label, categories, ...code }) => code));
  return shape(a) === shape(b);
}

function resetCodes(event) {
  if (!model) return;
  setCodes(model.values, event);
  infogan.set(Object.fromEntries(model.codes.map((code) => [code.name, null])));
}

function sayWhatIsMissing() {
  const isMissing = infogan.facts && !infogan.facts.saved.length;
  say('weights', isMissing ? t('explore.no_weights', { run: infogan.facts.name }) : '');
}
