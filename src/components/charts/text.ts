/** Names come from notebooks: they may be ten kilobytes long, or hold line breaks. Canvases and text nodes only, never HTML. */
const LONGEST = 200;

/** One line of at most `most` characters, its middle left out: both ends of a name tell it from others. */
export function shortened(text: string, most: number): string {
  const line = text.slice(0, LONGEST * 4).replace(/\s+/g, ' ');
  const isWhole = text.length <= LONGEST * 4;
  if (isWhole && line.length <= most) {
    return line;
  }
  const tail = Math.max(0, Math.floor((most - 1) * 0.35));
  const end = isWhole ? line : text.slice(-LONGEST).replace(/\s+/g, ' ');
  return `${line.slice(0, Math.max(1, most - 1 - tail))}…${tail > 0 ? end.slice(-tail) : ''}`;
}

/** The longest shortening of `text` that `measure` finds to be no wider than `width`. */
export function fitted(text: string, width: number, measure: (text: string) => number): string {
  let low = 1;
  let high = Math.min(text.length, LONGEST);
  const whole = shortened(text, high);
  if (measure(whole) <= width) {
    return whole;
  }
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(shortened(text, middle)) <= width) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return shortened(text, low);
}
