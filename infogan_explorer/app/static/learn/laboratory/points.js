// ---------------------------------------------------------------------------------------------------- points

// What comes of a live laboratory, for every stage that keeps one on the server.

// Under this name the server keeps it, see sessions.py.
const token = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

// A half-precision number from its 16 bits.
function half(bits) {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024);
  return bits & 0x8000 ? -size : size;
}

// x and y in turn, as laboratory_frame.positions writes them.
function readPositions(text) {
  const bytes = infogan.bytesOf(text);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => half(bytes[2 * i] | (bytes[2 * i + 1] << 8)));
}

// [category, x, y]: the middle of its points, where its number stands, so that not the colour alone tells. Those nearer
// to another than `apart` are left out: the numbers would hide one another. `placeOf(i)` is where point i is drawn.
function middlesOf(categories, values, placeOf, apart) {
  const sums = Array.from({ length: categories }, () => [0, 0, 0]);
  values.forEach((category, i) => {
    const [x, y] = placeOf(i);
    const sum = sums[category];
    [sum[0], sum[1], sum[2]] = [sum[0] + x, sum[1] + y, sum[2] + 1];
  });
  const middles = sums.flatMap(([x, y, count], category) => (count ? [[category, x / count, y / count]] : []));
  const isFree = ([category, x, y]) =>
    middles.every(([other, otherX, otherY]) => other === category || Math.hypot(x - otherX, y - otherY) > apart);
  return middles.filter(isFree);
}

function writeOn(pen, text, x, y, size) {
  pen.font = '650 ' + size + 'px system-ui, sans-serif';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  pen.lineWidth = 8;
  pen.strokeStyle = inkOf('paper');
  pen.fillStyle = inkOf('ink');
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}
