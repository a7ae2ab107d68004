// Each step on one line: its name, what it does now, how long it took. On a terminal the line is rewritten; in a log it is not.
const terminal = process.stdout.isTTY === true;
const LINE_EVERY_MS = 15_000;
/** Of a log's line; a terminal's own width bounds those there. */
const LOG_COLUMNS = 120;

export const seconds = milliseconds => `${(milliseconds / 1000).toFixed(1)} s`;

export async function showStep(name, work) {
  const started = performance.now();
  let detail = '';
  const elapsed = () => seconds(performance.now() - started);
  const draw = () => {
    const line = `  ${name} … ${elapsed()}${detail ? `  ${detail}` : ''}`;
    process.stdout.write(`\r\x1b[2K${line.slice(0, (process.stdout.columns ?? 80) - 1)}`);
  };
  if (!terminal) {
    process.stdout.write(`  ${name} …\n`);
  }
  const timer = terminal
    ? setInterval(draw, 200)
    : setInterval(
        () => process.stdout.write(`${`  ${name} … ${elapsed()}  ${detail}`.slice(0, LOG_COLUMNS).trimEnd()}\n`),
        LINE_EVERY_MS
      );
  const end = mark => process.stdout.write(`${terminal ? '\r\x1b[2K' : ''}${mark} ${name}  ${elapsed()}\n`);
  try {
    await work(text => {
      detail = text.trim();
    });
    end('✓');
  } catch (error) {
    end('✗');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
