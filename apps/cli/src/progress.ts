import { Presets, SingleBar } from 'cli-progress';
import { formatted } from './output.ts';

const LINE_EVERY_MS = 5_000;

/** Shows how long work goes on: a bar on a terminal, a line now and then elsewhere. On stderr, as it is no answer. */
export interface Progress {
  update(done: number, total: number, label: string): void;
  stop(): void;
}

export function createProgress(unit: string): Progress {
  return process.stderr.isTTY ? bar(unit) : lines(unit);
}

function bar(unit: string): Progress {
  const single = new SingleBar(
    {
      format: `{label} {bar} {percentage}% · {shown} ${unit} · {rate}/s · {eta_formatted} left`,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  const startedAt = performance.now();
  let started = false;
  return {
    update: (done, total, label) => {
      const rate = formatted(Math.round((done * 1000) / Math.max(1, performance.now() - startedAt)));
      const payload = { label, rate, shown: formatted(done) };
      if (!started) single.start(Math.max(1, total), done, payload);
      started = true;
      single.setTotal(Math.max(1, total));
      single.update(done, payload);
    },
    stop: () => {
      if (started) single.stop();
    },
  };
}

function lines(unit: string): Progress {
  const startedAt = performance.now();
  let shownAt = startedAt;
  return {
    update: (done, total, label) => {
      const now = performance.now();
      if (now - shownAt < LINE_EVERY_MS) return;
      shownAt = now;
      const seconds = (now - startedAt) / 1000;
      const rate = done / Math.max(0.001, seconds);
      const left = rate > 0 ? `, ${Math.ceil((total - done) / rate)} s left` : '';
      process.stderr.write(
        `${label}: ${formatted(done)} of ${formatted(total)} ${unit}, ${formatted(Math.round(rate))}/s${left}\n`,
      );
    },
    stop: () => {},
  };
}
