const KEY = 'infogan-explorer-look';
const set = (dark) => document.body.classList.toggle('dark', dark);
const kept = localStorage.getItem(KEY);
if (kept) set(kept === 'dark');
element.querySelector('.look').addEventListener('click', () => {
  const dark = !document.body.classList.contains('dark');
  set(dark);
  localStorage.setItem(KEY, dark ? 'dark' : 'light');
});
