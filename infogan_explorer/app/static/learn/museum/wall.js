// ---------------------------------------------------------------------------------------------------- the wall

const exhibitName = () => infogan.setting('mu-exhibit') || FACTS.exhibits[0];
const titleOf = (name) => t('museum.title_' + name);

function buildWall() {
  find('.exhibits').replaceChildren(
    ...FACTS.exhibits.map((name, i) => {
      const label = make('label');
      const box = make('input');
      Object.assign(box, { type: 'radio', name: 'museum-exhibit', value: name });
      box.addEventListener('change', () => infogan.set({ 'mu-exhibit': name }));
      label.append(box, make('span', 'number', String(i + 1)), make('span', 'title', titleOf(name)));
      return label;
    }),
  );
}

function showWall() {
  for (const box of findAll('.exhibits input')) box.checked = box.value === exhibitName();
}

// What is known of the exhibit before anything runs; in the quiz, after the answer.
function drawPlan() {
  const exhibit = isQuiz() ? judged?.exhibit : opened.exhibit;
  find('.plan').hidden = !exhibit;
  if (!exhibit) return;
  setText(find('.why'), infogan.isVeiled() ? t('museum.veiled') : t('museum.why_' + exhibit.name));
  find('.code ol').replaceChildren(...exhibit.code.flatMap((line, i) => codeLines(line, i === exhibit.wrong, exhibit.right)));
  setText(find('.seen'), t('museum.seen', { where: exhibit.seen_in.join(', ') }));
}

function codeLines(line, isWrong, right) {
  if (!isWrong) return [codeLine('', line, '')];
  return [codeLine('wrong', line, t('museum.wrong')), ...(right ? [codeLine('right', right, t('museum.right'))] : [])];
}

function codeLine(classes, line, word) {
  const made = make('li', classes);
  made.append(make('code', '', line));
  if (word) made.append(make('span', 'mark', word));
  return made;
}
