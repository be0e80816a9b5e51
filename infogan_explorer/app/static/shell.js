// What all parts of the page share, put into the page before anything else runs: the language, the look, and the state
// that a link restores. It is a plain object on `window`, because each part's script runs in a function of its own; and
// numbers.js, elements.js and asking.js add to it what all parts do in one way.
//
//   infogan.t(key, values)       the words of a key of static/words, with {name} filled in
//   infogan.state                what a link holds: {run, step, tab, c1, c2, noise, ...}, all strings
//   infogan.set(patch)           change some of it; null removes a key
//   infogan.watch(keys, call)    call(state, changed) whenever one of these keys changes; not called at once
//   infogan.announce(keys)       tell whoever watches them; of what is not in the link, such as 'names' of codes
//   infogan.facts                what the server last said of the run that state.run names, or null: see runs/facts.py
//   infogan.publish(facts)       the top bar's: new facts, told to whoever watches 'facts'
//   infogan.refresh()            ask the server anew, now: a run was started, named, saved
//   infogan.hides(name)          whether the link hides a control, with hide=grid,draw
//   infogan.link(patch)          the address of the page as it is, with some of its state changed
//   infogan.say(sentence)        one sentence under the top bar, read out politely; empty takes it away
//   infogan.isDark(), .look(dark)  light or dark; whoever watches 'look' is told
//
// The step in the state is the time cursor of the whole page. It moves when somebody moves it, or, with follow=1, when
// the run saves a new step; never otherwise.

(() => {
  // Gradio's loading screen has a clock that goes on asking for sixty frames a second when the screen is gone, which
  // makes every picture late. It keeps the function that it finds now; from the first facts on, that one runs slowly,
  // and everybody else finds the browser's own again.
  const CLOCK_MILLISECONDS = 500;
  const browsersOwn = window.requestAnimationFrame;
  let isLoading = true;
  window.requestAnimationFrame = (call) =>
    isLoading
      ? browsersOwn.call(window, call)
      : setTimeout(() => browsersOwn.call(window, call), CLOCK_MILLISECONDS);
  function endLoading() {
    isLoading = false;
    window.requestAnimationFrame = browsersOwn;
  }

  const LANGUAGE = 'infogan-explorer-language'; // in local storage, and as a cookie for what the server composes
  const LOOK = 'infogan-explorer-look';
  const LINK_MILLISECONDS = 250;
  const languages = JSON.parse('__LANGUAGES__');
  const root = document.documentElement;

  // storage may be forbidden; what would be kept there then lasts as long as the page
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const keep = (key, value) => {
    try {
      localStorage.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  };

  // ---- the state, and the link that holds it -------------------------------------------------------------------------

  const parse = (hash) => Object.fromEntries(new URLSearchParams(hash.slice(1)));
  const state = parse(location.hash);
  const watchers = [];
  let timer = null;

  const link = (patch = {}) => {
    const merged = Object.entries({ ...state, ...patch }).filter(([, value]) => value !== null && value !== undefined);
    const hash = new URLSearchParams(merged).toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
    return location.origin + location.pathname + location.search + (hash ? '#' + hash : '');
  };

  const write = () => history.replaceState(history.state, '', link());

  function merge(patch) {
    const changed = [];
    for (const [key, value] of Object.entries(patch)) {
      const text = value === null || value === undefined ? undefined : String(value);
      if (state[key] === text) continue;
      if (text === undefined) delete state[key];
      else state[key] = text;
      changed.push(key);
    }
    if (!changed.length) return;
    clearTimeout(timer);
    timer = setTimeout(write, LINK_MILLISECONDS); // browsers refuse an address that changes too often
    if (changed.includes('hide')) markHidden();
    tell(changed);
  }

  function tell(changed) {
    for (const { keys, call } of watchers) if (keys.some((key) => changed.includes(key))) call(state, changed);
  }

  const hidden = () => (state.hide || '').split(',').filter(Boolean);

  // for style sheets: [data-hide~=grid]
  const markHidden = () => (root.dataset.hide = hidden().join(' '));
  markHidden();

  addEventListener('hashchange', (event) => {
    const now = parse(new URL(event.newURL).hash); // not the address of this moment: an older state may be back in it
    const gone = Object.keys(state).filter((key) => !(key in now));
    merge({ ...now, ...Object.fromEntries(gone.map((key) => [key, null])) });
    if (now.lang && supported(now.lang) && supported(now.lang) !== language) location.reload();
  });

  // ---- the language --------------------------------------------------------------------------------------------------

  function supported(asked) {
    const first = String(asked).toLowerCase().split('-')[0];
    return Object.keys(languages).find((language) => language.split('-')[0] === first);
  }

  const preferred = navigator.languages || [navigator.language];
  const language = [state.lang, kept(LANGUAGE), ...preferred].map((asked) => asked && supported(asked)).find(Boolean) || 'en';
  // Gradio takes its language from the browser's, once, when it starts
  Object.defineProperty(navigator, 'language', { get: () => language });
  Object.defineProperty(navigator, 'languages', { get: () => [language] });
  root.lang = language;
  document.cookie = LANGUAGE + '=' + language + '; path=/; SameSite=Strict';

  function words(key, values = {}) {
    const tables = (window.gradio_config || {}).i18n_translations || {};
    const text = (tables[language] || {})[key] ?? (tables.en || {})[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  function speak(chosen) {
    if (!supported(chosen)) return;
    if (!keep(LANGUAGE, chosen) || state.lang) merge({ lang: chosen });
    write(); // everything else is in the link, so that nothing is lost
    location.reload();
  }

  // ---- light and dark ------------------------------------------------------------------------------------------------

  const ask = window.matchMedia.bind(window);
  const system = ask('(prefers-color-scheme: dark)');
  const followers = new Set(); // Gradio's: it follows the system's look, in whose place the chosen one stands
  let chosen = kept(LOOK);
  const isDark = () => ({ dark: true, light: false })[chosen] ?? system.matches;

  function show() {
    for (const place of [root, document.body]) place?.classList.toggle('dark', isDark());
    root.style.colorScheme = isDark() ? 'dark' : 'light';
  }

  function look(dark) {
    chosen = dark ? 'dark' : 'light';
    keep(LOOK, chosen);
    show();
    for (const call of followers) call({ matches: dark });
    tell(['look']);
  }

  window.matchMedia = (query) => {
    if (query !== '(prefers-color-scheme: dark)') return ask(query);
    return {
      media: query,
      get matches() {
        return isDark();
      },
      addEventListener: (_, call) => followers.add(call),
      removeEventListener: (_, call) => followers.delete(call),
    };
  };
  system.addEventListener('change', () => {
    show();
    for (const call of followers) call({ matches: isDark() });
    tell(['look']);
  });
  show();

  window.infogan = {
    language,
    languages,
    t: words,
    state,
    set: merge,
    watch: (keys, call) => watchers.push({ keys, call }),
    announce: tell,
    facts: null,
    publish(facts) {
      endLoading();
      if (JSON.stringify(facts) === JSON.stringify(this.facts)) return;
      this.facts = facts;
      tell(['facts']);
    },
    refresh: async () => {}, // the top bar puts its own here
    say: () => {}, // and here
    hides: (name) => hidden().includes(name),
    link,
    speak,
    isDark,
    look,
  };
})();
