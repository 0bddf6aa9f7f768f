// Loaded into a process before anything else: it lives at the end of the synthetic history, so that what it reads is fresh.
const OFFSET_MS = Number(process.env.ROSETTA_BENCH_CLOCK_OFFSET_MS);
if (Number.isFinite(OFFSET_MS) && OFFSET_MS !== 0) {
  const SystemDate = Date;
  const now = () => SystemDate.now() + OFFSET_MS;
  global.Date = class extends SystemDate {
    constructor(...given: [] | [number | string | Date] | [number, number, number?, number?, number?, number?, number?]) {
      if (given.length === 0) super(now());
      else super(...(given as [number]));
    }

    static now = now;
  } as DateConstructor;
}
