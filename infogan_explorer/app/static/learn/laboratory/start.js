// ---------------------------------------------------------------------------------------------------- start

function show() {
  if (!isOpen()) {
    isPlaying = false;
    return;
  }
  element.classList.toggle('veiled', infogan.isVeiled());
  layControls();
  layMaps();
  layPen();
  if (laboratory) layLegend();
  drawFrame();
  if (!frame) drawPlane();
  drawGradients();
  showTransport();
  pump();
}

// Another lesson's laboratory is nobody's answer; its picture stays until the new one is there.
function leave() {
  begun = null;
  isPlaying = false;
  frame = null;
  trace = null;
  note('');
}

infogan.translate(element);
listenToControls();
listenToPen();
infogan.watch(['lesson'], leave);
infogan.watch(['lesson', 'guess', 'hide', 'tab', 'look', ...KEYS], show);
document.addEventListener('visibilitychange', () => pump());
addEventListener('resize', () => isSeen() && drawFrame());
show();
