// ---------------------------------------------------------------------------------------------------- the quiz

// The seed is the question, and the score is in the link: mu-right of mu-asked.

const CORRECT = 'correct';
const MOST_SEEDS = 2 ** 31;

let judged = null; // what the server said of the answer, see MuseumStage.judge

const answerWord = (name) => (name === CORRECT ? t('museum.option_correct') : titleOf(name));
const score = () => [Number(infogan.setting('mu-right')) || 0, Number(infogan.setting('mu-asked')) || 0];

function takeJudgement(answer) {
  judged = answer;
  infogan.told(answer.told);
  draw();
}

function drawAnswers() {
  if (!isQuiz()) return;
  const given = infogan.setting('mu-answer');
  const place = find('.options');
  const names = opened.options.join();
  if (place.dataset.names !== names) {
    place.dataset.names = names;
    place.replaceChildren(...opened.options.map(answerButton));
  }
  const was = judged && (judged.exhibit ? judged.exhibit.name : CORRECT);
  for (const button of place.children) {
    const name = button.dataset.name;
    button.disabled = given ? name !== given : records[0].length < 2; // the given one keeps the focus
    button.setAttribute('aria-pressed', String(name === given));
    button.classList.toggle('was', name === was);
  }
  setText(find('.judgement'), judged ? judgementWords(given) : records[0].length < 2 ? t('museum.run_first') : '');
  find('.another').hidden = !judged;
  const [right, asked] = score();
  setText(find('.score'), asked ? t('museum.score', { right: whole(right), asked: whole(asked) }) : '');
}

function judgementWords(given) {
  if (judged.is_right) return t('museum.is_right', { was: answerWord(given) });
  return t('museum.is_wrong', { was: answerWord(judged.exhibit ? judged.exhibit.name : CORRECT), given: answerWord(given) });
}

function answerButton(name) {
  const button = make('button', 'plain', answerWord(name));
  button.type = 'button';
  button.dataset.name = name;
  button.addEventListener('click', () => !infogan.setting('mu-answer') && answer(name));
  return button;
}

async function answer(name) {
  infogan.set({ 'mu-answer': name });
  const asked = startOf(settings());
  const isMine = () => judged && startOf(settings()) === asked;
  while (isAsking && !isMine()) await new Promise((resolve) => setTimeout(resolve, 30));
  await pump();
  if (!isMine()) return;
  const [right, count] = score();
  infogan.set({ 'mu-right': right + (judged.is_right ? 1 : 0), 'mu-asked': count + 1 });
}

function askAnother() {
  hasEnded = false;
  infogan.set({ 'mu-answer': null, 'mu-seed': Math.floor(Math.random() * MOST_SEEDS) });
  find('.run').focus(); // this button goes
}
