/**
 * The server's clock, as its answers' Date headers tell it. A header has whole seconds and was written at some moment
 * between the question and the answer, so each answer bounds how far the device's clock is off; together they narrow it.
 */
let least = Number.NEGATIVE_INFINITY;
let greatest = Number.POSITIVE_INFINITY;

/** hear notes an answer's Date, and when it was asked for and came (Date.now()). */
export function hear(date: string | null, asked: number, came: number) {
  const said = Date.parse(date ?? "");
  if (Number.isNaN(said)) return;
  const low = said - came;
  const high = said + 1000 - asked;
  // A contradiction means that the device's clock was set meanwhile.
  const still = low <= greatest && high >= least;
  least = still ? Math.max(least, low) : low;
  greatest = still ? Math.min(greatest, high) : high;
}

/** serverNow is the server's time in milliseconds; the device's until a server answered. */
export function serverNow(): number {
  return Date.now() + (Number.isFinite(least) ? (least + greatest) / 2 : 0);
}
