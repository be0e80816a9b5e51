// ---------------------------------------------------------------------------------------------------- start

function showLesson() {
  answers.clear();
  for (const name of Object.keys(measuredOnce)) delete measuredOnce[name];
  setText(find('#lesson-question'), said('question'));
  setText(find('.before .text'), said('text'));
  setText(find('.before .run'), said('run'));
  for (const role of ['predict', 'check']) buildQuestion(role);
  showNext();
  showList();
  showProgress();
}

// What depends on how far the learner has come.
function showProgress() {
  const isVeiled = infogan.isVeiled();
  find('.before .run').classList.toggle('later', isVeiled); // its room is kept
  find('.after .see').hidden = isVeiled;
  setText(find('.after .see'), said('see', measuredWords()));
  for (const role of ['predict', 'check']) showQuestion(role);
  hideWhatTheLinkHides();
}

function showNext() {
  const next = LESSONS[LESSONS.indexOf(infogan.lesson) + 1];
  const link = find('.after .next');
  link.hidden = !next;
  if (!next) return;
  link.dataset.lesson = next.id;
  link.href = infogan.link(infogan.freshLesson(next.id));
  setText(link, t('learn.next', { title: titleOf(next) }));
}

function hideWhatTheLinkHides() {
  for (const place of element.querySelectorAll('[data-hide]')) {
    if (place.matches('.lessons, .ask')) place.classList.toggle('gone', infogan.hides(place.dataset.hide));
  }
}

infogan.translate(element);
buildList();
infogan.watch(['lesson'], showLesson);
infogan.watch(['told'], () => {
  takeAnswers();
  showProgress();
});
infogan.watch(['guess', 'answer'], () => {
  for (const role of ['predict', 'check']) fillIn(role);
  showProgress();
});
infogan.watch(['hide'], showProgress);
infogan.publishLessons(LESSONS);
