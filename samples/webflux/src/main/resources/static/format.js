const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const whole = new Intl.NumberFormat();
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A size that a person can read, such as "1.5 MiB". */
export function size(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}

/** The size to the byte. */
export function exactly(bytes) {
  return `${whole.format(bytes)} bytes`;
}

/** A time of the ISO form, in the reader's zone and language. */
export function moment(iso) {
  return date.format(new Date(iso));
}

/** A span such as "40 s", "5 min", "3 h". */
export function span(seconds) {
  if (seconds < 100) {
    return `${Math.ceil(seconds)} s`;
  }
  return seconds < 6000 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
