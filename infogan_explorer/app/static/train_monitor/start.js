// ---------------------------------------------------------------------------------------------------- start

infogan.translate(element);

function hideWhatTheLinkHides() {
  for (const place of findAll('[data-hide]')) if (infogan.hides(place.dataset.hide)) place.hidden = true;
  for (const name of ['step', 'losses']) for (const place of findAll('[data-hide=' + name + ']')) place.hidden = infogan.hides(name);
  document.getElementById('train-left').style.display = infogan.hides('form') ? 'none' : '';
  if (status) drawActions();
}

goButton.addEventListener('click', go);
further.addEventListener('submit', (event) => {
  event.preventDefault();
  go();
});
forkButton.addEventListener('click', openFork);
find('.compare fieldset').addEventListener('change', chooseOthers);
slider.addEventListener('input', dragSlider);
slider.addEventListener('keydown', stepByKey);
follow.addEventListener('change', setFollow);
find('.save-sheet').addEventListener('click', (event) => save('save_sheet', { step: Number(find('.sheet img').dataset.step) }, event.target));
for (const slot of findAll('.slot')) listenTo(slot);
for (const details of findAll('[data-numbers]')) {
  details.addEventListener('toggle', () => {
    if (!details.open) return;
    drawTable(details);
    look(); // the small charts are sent only while they are looked at
  });
}
refitButton.addEventListener('click', askForRefit);
honestSection.addEventListener('toggle', () => {
  if (curves) drawCurves();
  lookAtHonest();
});
dialog.addEventListener('input', drawChanges);
dialog.querySelector('.cancel').addEventListener('click', () => dialog.close());
dialog.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  startFork();
});

infogan.watch(['run'], () => {
  forgetTwin();
  lookAnew();
});
infogan.watch(['compare'], () => {
  if (status) drawChoices();
  look();
});
infogan.watch(['step', 'follow'], () => {
  drawTime();
  drawHonest();
  drawSamples();
});
infogan.watch(['facts', 'tab'], look);
infogan.watch(['hide'], hideWhatTheLinkHides);
new ResizeObserver(() => curves && isLookedAt() && drawCurves()).observe(find('.charts'));
hideWhatTheLinkHides();
setInterval(look, LOOK_MILLISECONDS);
setInterval(() => honestSection.open && lookAtHonest(), LOOK_MILLISECONDS);
look();
