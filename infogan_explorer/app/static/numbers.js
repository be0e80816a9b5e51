// Numbers as every part of the page writes them. They join `infogan`, see shell.js.
//
//   infogan.fixed(value, digits)    as many digits behind the point, and a minus sign as wide as a digit
//   infogan.whole(value)            4,000, as the language groups it
//   infogan.standardError(value)    three digits behind the point, or the first one that is not 0
//   infogan.settings(value)         exp(L_I) to three digits in all: 9.95 of 10 are not 10.0

(() => {
  const fixed = (value, digits = 3) =>
    value.toFixed(digits).replace(/^-(?=0\.?0*$)/, '').replace('-', '\u2212'); // what rounds to nothing has no sign
  const whole = (value) => value.toLocaleString(infogan.language, { maximumFractionDigits: 0 });
  const standardError = (value) => (value === 0 || value >= 0.0005 ? value.toFixed(3) : value.toPrecision(1));
  const settings = (value) => (value < 1000 ? value.toPrecision(3) : whole(value));

  Object.assign(infogan, { fixed, whole, standardError, settings });
})();
