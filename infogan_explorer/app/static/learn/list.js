// The list of lessons, each a link; on a phone it folds under the name of the open one.
//
// The files of this folder are joined into one function body, in the order of learn_tab.py; lessons.js alone is in the
// page's head, for the stages.

const SOLVED = 'infogan-explorer-solved'; // lessons whose check was passed, for as long as the browser's tab lives

const solved = new Set(readSolved());
const unfold = find('.lessons .unfold');

// The words of the open lesson.
const said = (part, values) => t(['lessons', infogan.lesson.id + '_' + part].join('.'), values);
const titleOf = (lesson) => t(['lessons', lesson.id + '_title'].join('.'));

function readSolved() {
  try {
    return JSON.parse(sessionStorage.getItem(SOLVED)) || [];
  } catch {
    return []; // storage may be forbidden
  }
}

function markSolved() {
  const { id } = infogan.lesson;
  if (solved.has(id)) return;
  solved.add(id);
  try {
    sessionStorage.setItem(SOLVED, JSON.stringify([...solved]));
  } catch {} // then the mark lasts as long as the page
  showList();
}

function buildList() {
  const chapters = [...new Set(LESSONS.map(({ chapter }) => chapter))];
  const entriesOf = (chapter) => LESSONS.filter((lesson) => lesson.chapter === chapter).map(buildEntry);
  const sections = chapters.map((chapter) => {
    const section = make('section');
    const list = make('ol');
    list.append(...entriesOf(chapter));
    section.append(make('h2', '', t('learn.chapter_' + chapter)), list);
    return section;
  });
  find('.lessons .chapters').replaceChildren(...sections);
}

function buildEntry(lesson) {
  const entry = make('li');
  const link = make('a');
  link.dataset.lesson = lesson.id;
  const number = LESSONS.indexOf(lesson) + 1;
  link.append(make('span', 'number', number), make('span', 'title', titleOf(lesson)), make('span', 'mark'));
  entry.append(link);
  return entry;
}

function showList() {
  for (const link of element.querySelectorAll('.lessons a')) {
    link.toggleAttribute('aria-current', false);
    if (link.dataset.lesson === infogan.lesson.id) link.setAttribute('aria-current', 'page');
    link.href = infogan.link(infogan.freshLesson(link.dataset.lesson));
    setText(link.querySelector('.mark'), solved.has(link.dataset.lesson) ? t('learn.solved') : '');
  }
  const place = LESSONS.indexOf(infogan.lesson);
  setText(unfold.querySelector('.where'), t('learn.lesson_of', { number: place + 1, count: LESSONS.length }));
  setText(unfold.querySelector('.title'), titleOf(infogan.lesson));
}

function openLesson(event) {
  const link = event.target.closest('a[data-lesson]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab or window
  event.preventDefault();
  unfold.ariaExpanded = 'false';
  infogan.set(infogan.freshLesson(link.dataset.lesson));
  const title = find('#lesson-question');
  title.focus({ preventScroll: true });
  if (title.getBoundingClientRect().top < 0) title.scrollIntoView();
}

element.addEventListener('click', openLesson);
unfold.addEventListener('click', () => (unfold.ariaExpanded = String(unfold.ariaExpanded !== 'true')));
