// What the parts of the Learn tab share; it joins `infogan`, see shell.js.
//
// A lesson asks a question, lets the learner predict, shows the answer on a stage, and checks. It is data: see
// learn/lesson.py and course.py; its words are static/words/lessons.toml. A stage is a component of its own that shows
// something computed or trained. The two know each other only through what follows.
//
//   infogan.lesson             the open lesson, {id, chapter, stage, settings, controls, predict, check}; null before
//                              the tab was opened. Whoever watches 'lesson' is called when another one was opened
//   infogan.setting(key)       one setting of the stage, a text: what the link holds, else what the lesson sets, else
//                              undefined. The keys of a stage begin alike (ch-, lab-, mu-, wi-); infogan.set changes
//                              them, so that the link has them; infogan.watch tells of changes, and 'lesson' must be
//                              watched too
//   infogan.settingsOf(start)  all settings whose keys begin so, {key: text}: what a stage sends to the server
//   infogan.needs(control)     whether the open lesson names this control or picture of the stage
//   infogan.isVeiled()         whether the answer is still to be predicted: a stage then draws what is asked, not what
//                              answers it. Watch 'lesson', 'guess' and 'hide'
//   infogan.told(values)       the stage's: what it measured, {name: number}, as its Python names it (in nats where the
//                              name ends so). Only what belongs to the settings of this moment; what is not measured
//                              yet is left out. Nothing of a lesson is graded but from here
//   infogan.measured           what was told last; whoever watches 'told' is called
//   infogan.keepFocus(place, change)  do a change; where what had the focus in this place cannot have it any more, the
//                              first input or button of it that can, gets it: no keyboard ends up at the page's top
//   infogan.publishLessons(all), .isLesson(id), .freshLesson(id)  the list's: what there is, and the patch of the
//                              state with which a lesson begins
//
// In the link: lesson=ID; guess, the prediction (or '-' for a look without one); answer, that of the check; and the
// stage's own keys, as far as they differ from the lesson's settings. Opening a lesson drops all of them but the first.
// hide=lessons,predict,check takes the list, the prediction (and the veil), and the check away.

(() => {
  const NO_GUESS = '-';
  const STAGE_KEY = /^(ch|lab|mu|wi)-/;
  let lessons = [];

  const { state } = infogan;

  // Which ids there are is not known before the tab was opened.
  const isLesson = (id) => !lessons.length || lessons.some((lesson) => lesson.id === id);

  function choose() {
    if (!lessons.length) return;
    const found = lessons.find(({ id }) => id === state.lesson);
    const lesson = found || lessons[0];
    if (lesson === infogan.lesson) return;
    infogan.lesson = lesson;
    infogan.measured = {};
    document.documentElement.dataset.stage = lesson.stage; // page.css shows this one
  }

  function publishLessons(all) {
    lessons = all;
    if (state.lesson !== undefined && !isLesson(state.lesson)) {
      infogan.say(infogan.t('shell.bad_link', { mistakes: 'lesson=' + state.lesson.slice(0, 40) }));
      infogan.set({ lesson: null });
    }
    choose();
    infogan.announce(['lesson']);
  }

  const setting = (key) => state[key] ?? infogan.lesson?.settings[key];

  function settingsOf(start) {
    const all = { ...infogan.lesson?.settings, ...state };
    return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith(start)));
  }

  // What the link must hold for a lesson as it begins.
  function freshLesson(id) {
    const dropped = ['guess', 'answer', ...Object.keys(state).filter((key) => STAGE_KEY.test(key))];
    return { ...Object.fromEntries(dropped.map((key) => [key, null])), tab: 'learn', lesson: id };
  }

  function told(values) {
    infogan.measured = values;
    infogan.announce(['told']);
  }

  const canHaveFocus = (part) => part.isConnected && part.checkVisibility() && !part.matches(':disabled');

  function keepFocus(place, change) {
    const focused = document.activeElement;
    const isHere = place.contains(focused);
    change();
    if (isHere && !canHaveFocus(focused)) [...place.querySelectorAll('input, button')].find(canHaveFocus)?.focus();
  }

  infogan.watch(['lesson'], choose); // the first to be called: everybody else finds the new lesson
  Object.assign(infogan, {
    NO_GUESS,
    lesson: null,
    isLesson,
    measured: {},
    publishLessons,
    freshLesson,
    setting,
    settingsOf,
    needs: (control) => Boolean(infogan.lesson?.controls.includes(control)),
    isVeiled: () => Boolean(infogan.lesson?.predict) && state.guess === undefined && !infogan.hides('predict'),
    told,
    keepFocus,
  });
})();
