// ---------------------------------------------------------------------------------------------------- start

infogan.translate(element);
buildKinds();
infogan.watch(['lesson', 'ch-seed', 'ch-kind', 'ch-size', 'ch-prior'], forgetGame);
infogan.watch(['lesson'], () => {
  shown = null; // another lesson's numbers are nobody's answer
  for (const place of element.querySelectorAll('svg, .track, .numbers, .game')) place.replaceChildren();
});
infogan.watch(['lesson', 'guess', 'hide', 'tab'], lay);
infogan.watch(KEYS, follow);
lay();
