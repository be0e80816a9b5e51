// ---------------------------------------------------------------------------------------------------- start

infogan.translate(element);
hideControls();
infogan.watch(['hide'], hideControls);
infogan.watch(['run', 'step'], openModel);
infogan.watch(['facts'], () => {
  sayWhatIsMissing();
  if (model) showTime();
});
infogan.watch(['noise', 'noise2', 'blend', 'z'], restore);
infogan.watch(['rows', 'columns'], () => {
  if (!model) return;
  const preferred = preferredAxes();
  restoreChoice('rows', rowsPicker, preferred.rows);
  restoreChoice('columns', columnsPicker, preferred.columns);
  drawTheRest();
});
infogan.watch(['padx', 'pady'], () => {
  if (!model) return;
  buildPad();
  showPad();
});
infogan.watch(['names'], readNames);
infogan.watch(['beside', 'beside_step'], () => model && openBeside());
find('.middle').addEventListener('click', resetCodes);
openModel();
