// Questions to the server, and what is taken away from it. They join `infogan`, see shell.js.
//
//   infogan.ask(server, question, request)   the answer; {error: sentence} where it could not be had
//   infogan.asker(server, place)             {ask, complain, forgive}: an `ask` whose mistakes are said in `place`, one
//                                            sentence a source, until that source has an answer or all are forgiven; where
//                                            there was a mistake it answers null
//   infogan.bytesOf(text)                    what came as base64
//   infogan.save(answer)                     hand the browser a file: {file, name, type}

(() => {
  const KEPT_MILLISECONDS = 60_000; // a browser may ask first where to put the file

  async function ask(server, question, request = {}) {
    try {
      return await server[question](request);
    } catch {
      return { error: infogan.t('shell.no_answer_help') };
    }
  }

  function asker(server, place) {
    const troubles = new Map(); // source -> sentence

    function complain(source, sentence) {
      if (sentence) troubles.set(source, sentence);
      else troubles.delete(source);
      infogan.setText(place, [...troubles.values()].join(' '));
      place.hidden = !troubles.size;
    }

    async function askAndSay(question, request, source = question) {
      const answer = await ask(server, question, request);
      complain(source, answer.error);
      return answer.error ? null : answer;
    }

    function forgive() {
      for (const source of [...troubles.keys()]) complain(source, '');
    }

    return { ask: askAndSay, complain, forgive };
  }

  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  function save({ file, name, type }) {
    const link = infogan.make('a');
    link.href = URL.createObjectURL(new Blob([bytesOf(file)], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MILLISECONDS);
  }

  Object.assign(infogan, { ask, asker, bytesOf, save });
})();
