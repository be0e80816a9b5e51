// ---------------------------------------------------------------------------------------------------- take away

// Files are made by the server, in memory, and saved by the browser.

async function takeAway(question, extra, button) {
  if (!model) return;
  button.disabled = true;
  const answer = await ask(question, now({ rows: rowsPicker.value, columns: columnsPicker.value, ...extra }));
  button.disabled = false;
  if (answer) infogan.save(answer);
}

for (const button of element.querySelectorAll('.take-away button')) {
  const { question, kind } = button.dataset;
  button.addEventListener('click', () => takeAway(question, { kind, along: animated.value }, button));
}
