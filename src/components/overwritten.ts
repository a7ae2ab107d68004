/** A carriage return begins the line again, as progress bars do; one at the very end waits for what follows. */
export function overwritten(line: string): string {
  const text = line.replace(/\r+\n$/, '\n');
  const end = /\r+$/.exec(text);
  const open = end ? text.slice(0, end.index) : text;
  const kept = open.slice(open.lastIndexOf('\r') + 1);
  return end ? `${kept}\r` : kept;
}

/** Every line of a text, as a terminal would show it. */
export const overwrittenLines = (text: string): string =>
  text.includes('\r') ? (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map(overwritten).join('') : text;
