const isColoured = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);

/** One line of ours among the lines of the processes. */
export function say(text) {
  console.log(`${paint('36', '[rosetta]')} ${text}`);
}

/** Says what went wrong and what to do, and ends. */
export function fail(text) {
  console.error(`${paint('31', '[rosetta]')} ${text}`);
  process.exit(1);
}

/** Milliseconds as people read them. */
export function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}
