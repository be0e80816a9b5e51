// ---------------------------------------------------------------------------------------------------- start

function show() {
  if (!isOpen()) {
    isRunning = false;
    return;
  }
  for (const part of findAll('[data-part]')) part.hidden = part.dataset.part === 'quiz' ? !isQuiz() : !infogan.needs(part.dataset.part);
  element.classList.toggle('quizzing', isQuiz());
  showWall();
  const input = find('#museum-seed');
  if (document.activeElement !== input) input.value = seed();
  if (judged && !infogan.setting('mu-answer')) judged = null;
  if (opened && startOf(settings()) === begun) draw();
  showTransport();
  pump();
}

// Another lesson's programs are nobody's answer; what stands there stays until the new ones are there.
function leave() {
  begun = null;
  isRunning = false;
  judged = null;
}

infogan.translate(element);
buildWall();
find('.run').addEventListener('click', () => run(!isRunning));
find('.reset').addEventListener('click', reset);
find('.another').addEventListener('click', askAnother);
find('#museum-seed').addEventListener('change', ({ target }) => infogan.set({ 'mu-seed': target.value, 'mu-answer': null }));
find('.records').addEventListener('toggle', () => opened && drawTable());
infogan.watch(['lesson', 'mu-exhibit', 'mu-seed'], () => (isRunning = false));
infogan.watch(['lesson'], leave);
infogan.watch(['lesson', 'guess', 'hide', 'tab', 'look', ...KEYS], show);
document.addEventListener('visibilitychange', () => pump());
addEventListener('resize', () => isSeen() && opened && startOf(settings()) === begun && draw());
show();
